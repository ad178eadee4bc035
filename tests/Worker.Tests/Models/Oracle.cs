using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Tests.Models;

/// <summary>GPT-2 in float64 as its paper's description reads, with no cache and no batch: what every faster form must agree with.</summary>
/// <param name="shape">The network's sizes.</param>
/// <param name="weights">Tensors by Hugging Face's names without prefix; linear layers [inputs, outputs].</param>
/// <param name="epsilon">What layer normalization adds to the variance.</param>
public sealed class Oracle(ModelShape shape, IReadOnlyDictionary<string, float[]> weights, double epsilon)
{
    public static Oracle Of(TestCheckpoint checkpoint) => new(
        checkpoint.Shape,
        checkpoint.Tensors.ToDictionary(pair => pair.Key.Replace("transformer.", "", StringComparison.Ordinal), pair => pair.Value.Floats),
        checkpoint.Config["layer_norm_epsilon"]!.GetValue<double>());

    /// <summary>The logits after each token, [tokens][vocabulary].</summary>
    public double[][] Logits(int[] ids)
    {
        int width = shape.Width;
        double[][] hidden = [.. ids.Select((id, place) =>
            Vector(width, i => (double)weights["wte.weight"][(id * width) + i] + weights["wpe.weight"][(place * width) + i]))];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string name = $"h.{layer}.";
            double[][] attended = Attend([.. hidden.Select(x => Linear(Norm(x, name + "ln_1"), name + "attn.c_attn", 3 * width))]);
            hidden = [.. hidden.Zip(attended, (x, y) => Add(x, Linear(y, name + "attn.c_proj", width)))];
            hidden = [.. hidden.Select(x => Add(x, FeedForward(Norm(x, name + "ln_2"), name)))];
        }
        float[] head = weights.TryGetValue("lm_head.weight", out float[]? separate) ? separate : weights["wte.weight"];
        return [.. hidden.Select(x => Norm(x, "ln_f")).Select(x => Vector(shape.Vocabulary, token => Dot(x, i => head[(token * width) + i])))];
    }

    private double[] FeedForward(double[] x, string name) =>
        Linear([.. Linear(x, name + "mlp.c_fc", shape.FeedForward).Select(Gelu)], name + "mlp.c_proj", shape.Width);

    private double[][] Attend(double[][] packed)
    {
        int width = shape.Width, size = shape.HeadSize;
        double[][] output = [.. packed.Select(_ => new double[width])];
        for (int head = 0; head < shape.Heads; head++)
            for (int to = 0; to < packed.Length; to++)
            {
                int at = head * size;
                double[] scores = Vector(to + 1, from => Vector(size, i => packed[to][at + i] * packed[from][width + at + i]).Sum() / Math.Sqrt(size));
                double[] shares = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
                for (int i = 0; i < size; i++)
                    output[to][at + i] = shares.Select((share, from) => share * packed[from][(2 * width) + at + i]).Sum() / shares.Sum();
            }
        return output;
    }

    private double[] Norm(double[] x, string name)
    {
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + epsilon);
        return Vector(x.Length, i => ((x[i] - mean) / deviation * weights[name + ".weight"][i]) + weights[name + ".bias"][i]);
    }

    private double[] Linear(double[] x, string name, int outputs)
    {
        float[] matrix = weights[name + ".weight"], bias = weights[name + ".bias"];
        return Vector(outputs, output => Dot(x, i => matrix[(i * outputs) + output]) + bias[output]);
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static double[] Add(double[] a, double[] b) => Vector(a.Length, i => a[i] + b[i]);

    private static double Dot(double[] x, Func<int, double> other) => Vector(x.Length, i => x[i] * other(i)).Sum();

    private static double[] Vector(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
}
