using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Models.Packaging;

/// <summary>Writes packages of random weights: for measuring speed and memory, where the true weights are not at hand.</summary>
public static class RandomPackage
{
    /// <summary>The sizes of skt/kogpt2-base-v2.</summary>
    public static ModelShape KoGpt2 { get; } = new(Layers: 12, Heads: 12, Width: 768, FeedForward: 3_072, Positions: 1_024, Vocabulary: 51_200);

    /// <summary>Writes a package without a tokenizer; equal arguments make equal files.</summary>
    /// <inheritdoc cref="Write(string, ModelShape, WeightPrecision, int, string?, IProgress{PackageProgress}?, CancellationToken)"/>
    public static ModelPackage Write(
        string folder, ModelShape shape, WeightPrecision precision, int seed, IProgress<PackageProgress>? progress, CancellationToken stop) =>
        Write(folder, shape, precision, seed, tokenizer: null, progress, stop);

    /// <summary>Writes a package; equal arguments make equal files.</summary>
    /// <param name="folder">Where the package will stand; a package that stands there is replaced.</param>
    /// <param name="shape">The network's sizes.</param>
    /// <param name="precision">Number format of the weights.</param>
    /// <param name="seed">Start of the random numbers.</param>
    /// <param name="tokenizer">A <c>tokenizer.json</c> to go with them, of no more tokens than the shape has; null for none.</param>
    /// <param name="progress">Told after each tensor.</param>
    /// <param name="stop">Ends the writing; nothing is left of it then.</param>
    /// <exception cref="ModelPackageException">Something else than a package stands in the folder.</exception>
    public static ModelPackage Write(
        string folder, ModelShape shape, WeightPrecision precision, int seed, string? tokenizer, IProgress<PackageProgress>? progress, CancellationToken stop)
    {
        var contents = new PackageContents
        {
            Name = "random",
            Shape = shape,
            LayerNormEpsilon = 1e-5f,
            Precision = precision,
            Licence = "CC0-1.0",
            Source = $"random numbers from seed {seed}",
            Tokenizer = tokenizer,
        };
        return PackageWriter.Write(contents, new RandomWeights(seed), folder, replace: true, progress, stop);
    }

    /// <summary>Weights as GPT-2 starts its training with, but uniform: deviation 0.02, and norms that change nothing.</summary>
    private sealed class RandomWeights(int seed) : IWeights
    {
        // A uniform distribution's deviation is its half width over the root of 3.
        private const float HalfWidth = 0.034_641_016f;

        public bool TiedHead => true;

        public void Read(string name, Span<float> destination)
        {
            if (name.Contains("ln_", StringComparison.Ordinal))
            {
                destination.Fill(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
                return;
            }
            var random = new Random(name.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)));
            foreach (ref float weight in destination)
                weight = ((2 * random.NextSingle()) - 1) * HalfWidth;
        }
    }
}
