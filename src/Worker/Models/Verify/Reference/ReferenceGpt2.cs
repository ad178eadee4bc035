using System.Numerics.Tensors;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Models.Verify.Reference;

/// <summary>GPT-2 in float64, whole prompts at a time and without a cache: what a package's graph must agree with.</summary>
/// <param name="shape">The network's sizes.</param>
/// <param name="epsilon">What layer normalization adds to the variance.</param>
/// <param name="weights">Read one tensor at a time, each once for all prompts.</param>
/// <remarks>
/// Source: Radford et al. 2019, section 2.3, with Hugging Face's tensors. It shares nothing with the graph but its weights. The results do
/// not depend on the number of threads. KoGPT2's sizes take about a second for every ten tokens on two cores.
/// </remarks>
internal sealed class ReferenceGpt2(ModelShape shape, double epsilon, IWeights weights)
{
    // Outputs of a linear layer that one thread computes together: with the rows of a few prompts they stay in its cache.
    private const int OutputsAtOnce = 128;

    // Half the distance from 1 to the next float32.
    private const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>What a query's products with the keys are multiplied by; 1 where the weights of the queries are already.</summary>
    public double ScoreScale { get; init; } = 1 / Math.Sqrt(shape.HeadSize);

    /// <summary>The logits after every token of some prompts.</summary>
    /// <param name="prompts">Tokens below the vocabulary, 1 to the shape's positions of them in each prompt.</param>
    /// <param name="blurred">
    /// Whether every number that goes into a linear layer of n inputs is off by sqrt(n) float32 roundings, up or down: what rounding can
    /// be expected to do to an exact computation in float32, after Higham and Mary 2019, A new approach to probabilistic rounding error analysis.
    /// </param>
    /// <param name="stop">Gives up between layers.</param>
    /// <returns>[prompts][tokens][vocabulary].</returns>
    public double[][][] Logits(IReadOnlyList<int[]> prompts, bool blurred, CancellationToken stop)
    {
        double[][] hidden = Embed(prompts);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            stop.ThrowIfCancellationRequested();
            string In(string part) => Gpt2Tensors.InLayer(layer, part);
            double[][] packed = Linear(Norm(hidden, In("ln_1")), In("attn.c_attn"), 3 * shape.Width, blurred);
            Add(hidden, Linear(Attend(packed, prompts), In("attn.c_proj"), shape.Width, blurred));
            double[][] inner = Linear(Norm(hidden, In("ln_2")), In("mlp.c_fc"), shape.FeedForward, blurred);
            foreach (double[] row in inner)
                Gelu(row);
            Add(hidden, Linear(inner, In("mlp.c_proj"), shape.Width, blurred));
        }
        double[][] logits = Head(Norm(hidden, Gpt2Tensors.FinalNorm), blurred);
        int first = 0;
        return [.. prompts.Select(prompt => logits[first..(first += prompt.Length)])];
    }

    private double[][] Embed(IReadOnlyList<int[]> prompts)
    {
        int width = shape.Width;
        float[] tokens = Read(Gpt2Tensors.TokenEmbedding, shape.Vocabulary * width), places = Read(Gpt2Tensors.PositionEmbedding, shape.Positions * width);
        return [.. prompts.SelectMany(prompt => prompt.Select((token, place) =>
        {
            double[] sum = new double[width];
            for (int i = 0; i < width; i++)
                sum[i] = (double)tokens[(token * width) + i] + places[(place * width) + i];
            return sum;
        }))];
    }

    private double[][] Norm(double[][] rows, string name)
    {
        float[] scale = Read($"{name}.weight", shape.Width), shift = Read($"{name}.bias", shape.Width);
        return [.. rows.Select(row =>
        {
            double mean = TensorPrimitives.Sum<double>(row) / row.Length;
            double variance = row.Sum(value => (value - mean) * (value - mean)) / row.Length;
            double[] normed = new double[row.Length];
            for (int i = 0; i < row.Length; i++)
                normed[i] = ((row[i] - mean) / Math.Sqrt(variance + epsilon) * scale[i]) + shift[i];
            return normed;
        })];
    }

    // Rows of [queries, keys, values], each of the width, to rows of the width. A token sees itself and what is before it.
    private double[][] Attend(double[][] packed, IReadOnlyList<int[]> prompts)
    {
        double[][] context = [.. packed.Select(_ => new double[shape.Width])];
        int first = 0;
        foreach (int[] prompt in prompts)
        {
            int start = first;
            Parallel.For(0, shape.Heads * prompt.Length, task => AttendOne(packed, context, start, start + (task / shape.Heads), task % shape.Heads));
            first += prompt.Length;
        }
        return context;
    }

    private void AttendOne(double[][] packed, double[][] context, int first, int row, int head)
    {
        int size = shape.HeadSize, at = head * size;
        double[] shares = new double[row - first + 1];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = TensorPrimitives.Dot<double>(packed[row].AsSpan(at, size), packed[first + i].AsSpan(shape.Width + at, size)) * ScoreScale;
        TensorPrimitives.SoftMax<double>(shares, shares);
        Span<double> sum = context[row].AsSpan(at, size);
        for (int i = 0; i < shares.Length; i++)
            TensorPrimitives.MultiplyAdd<double>(packed[first + i].AsSpan((2 * shape.Width) + at, size), shares[i], sum, sum);
    }

    private double[][] Linear(double[][] rows, string name, int outputs, bool blurred)
    {
        int inputs = rows[0].Length;
        float[] matrix = Read($"{name}.weight", inputs * outputs), bias = Read($"{name}.bias", outputs);
        rows = blurred ? Blur(rows) : rows;
        double[][] products = [.. rows.Select(_ => new double[outputs])];
        Parallel.For(0, (outputs + OutputsAtOnce - 1) / OutputsAtOnce, chunk =>
        {
            int first = chunk * OutputsAtOnce, count = Math.Min(OutputsAtOnce, outputs - first);
            double[] column = new double[count];
            foreach (double[] product in products)
                TensorPrimitives.ConvertTruncating(bias.AsSpan(first, count), product.AsSpan(first, count));
            for (int input = 0; input < inputs; input++)
            {
                TensorPrimitives.ConvertTruncating(matrix.AsSpan((input * outputs) + first, count), column.AsSpan());
                for (int row = 0; row < rows.Length; row++)
                    TensorPrimitives.MultiplyAdd<double>(column, rows[row][input], products[row].AsSpan(first, count), products[row].AsSpan(first, count));
            }
        });
        return products;
    }

    private double[][] Head(double[][] rows, bool blurred)
    {
        int width = shape.Width, vocabulary = shape.Vocabulary;
        float[] table = Read(weights.TiedHead ? Gpt2Tensors.TokenEmbedding : Gpt2Tensors.Head, vocabulary * width);
        rows = blurred ? Blur(rows) : rows;
        double[][] logits = [.. rows.Select(_ => new double[vocabulary])];
        Parallel.For(0, (vocabulary + OutputsAtOnce - 1) / OutputsAtOnce, chunk =>
        {
            double[] embedding = new double[width];
            for (int token = chunk * OutputsAtOnce; token < Math.Min(vocabulary, (chunk + 1) * OutputsAtOnce); token++)
            {
                TensorPrimitives.ConvertTruncating(table.AsSpan(token * width, width), embedding.AsSpan());
                for (int row = 0; row < rows.Length; row++)
                    logits[row][token] = TensorPrimitives.Dot<double>(rows[row], embedding);
            }
        });
        return logits;
    }

    private static double[][] Blur(double[][] rows)
    {
        double step = UnitRoundoff * Math.Sqrt(rows[0].Length);
        var random = new Random(rows[0].Length);
        return [.. rows.Select(row => row.Select(value => value * (1 + (random.Next(2) == 0 ? step : -step))).ToArray())];
    }

    private static void Gelu(Span<double> row)
    {
        foreach (ref double x in row)
            x = 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
    }

    private static void Add(double[][] rows, double[][] others)
    {
        for (int row = 0; row < rows.Length; row++)
            TensorPrimitives.Add<double>(rows[row], others[row], rows[row]);
    }

    private float[] Read(string name, int count)
    {
        float[] values = new float[count];
        weights.Read(name, values);
        return values;
    }
}
