using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Verify.Reference;

/// <summary>A network of any size and weights of any scale, and prompts for it, all drawn from one seed.</summary>
internal sealed class DrawnNetwork : IWeights
{
    private readonly Dictionary<string, float[]> _tensors;

    public DrawnNetwork(int seed)
    {
        var random = new Random(seed);
        int heads = random.Next(1, 9), headSize = 8 * random.Next(1, Math.Max(2, 17 / heads));
        int width = heads * headSize;
        Shape = new ModelShape(
            Layers: random.Next(1, 5), heads, width, FeedForward: random.Next(1, 4 * width), Positions: 2 << random.Next(7), Vocabulary: random.Next(16, 601));
        TiedHead = random.Next(2) == 0;
        Epsilon = MathF.Pow(10, random.Next(-6, -2));
        Prompts = [.. Enumerable.Range(0, 2).Select(_ => Draw(random, random.Next(1, Shape.Positions + 1)))];
        float spread = MathF.Pow(10, -0.5f - random.NextSingle());
        _tensors = Gpt2Tensors.Of(Shape, TiedHead).ToDictionary(spec => spec.Name, spec => Draw(random, spec, spread));
    }

    public ModelShape Shape { get; }

    public float Epsilon { get; }

    public int[][] Prompts { get; }

    public bool TiedHead { get; }

    public IReadOnlyDictionary<string, float[]> Tensors => _tensors;

    public void Read(string name, Span<float> destination) => _tensors[name].CopyTo(destination);

    public ModelPackage Write(string folder, WeightPrecision precision)
    {
        var contents = new PackageContents { Name = "drawn", Shape = Shape, LayerNormEpsilon = Epsilon, Precision = precision, Licence = "CC0-1.0", Source = "chance" };
        return PackageWriter.Write(contents, this, folder, replace: true, progress: null, TestContext.Current.CancellationToken);
    }

    private int[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Shape.Vocabulary))];

    private static float[] Draw(Random random, TensorSpec spec, float spread)
    {
        bool isScale = spec.Name.Contains("ln_", StringComparison.Ordinal) && spec.Name.EndsWith(".weight", StringComparison.Ordinal);
        float[] values = new float[spec.Count];
        foreach (ref float value in values.AsSpan())
            value = (isScale ? 1 : 0) + (spread * ((2 * random.NextSingle()) - 1));
        return values;
    }
}
