using System.Numerics.Tensors;

namespace KoGpt2.Worker.Models.Verify.Reference;

/// <summary>How far logits are from the true ones, position by position.</summary>
internal sealed class LogitComparison
{
    private double _divergence;
    private int _same;

    /// <summary>Positions compared.</summary>
    public int Positions { get; private set; }

    /// <summary>Greatest distance of a logit from the true one; infinite where one was no number.</summary>
    public double MaxError { get; private set; }

    /// <summary>Least cosine of the angle between the logits of a position and the true ones.</summary>
    public double MinCosine { get; private set; } = 1;

    /// <summary>Share of the positions with the same greatest logit.</summary>
    public double SameToken => (double)_same / Positions;

    /// <summary>Mean divergence of the distributions from the true ones, after Kullback and Leibler, in nats.</summary>
    public double Divergence => _divergence / Positions;

    /// <summary>Compares one position.</summary>
    /// <param name="expected">The true logits, [vocabulary].</param>
    /// <param name="actual">[vocabulary].</param>
    public void Add(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        double[] wide = new double[actual.Length], difference = new double[actual.Length];
        TensorPrimitives.ConvertTruncating(actual, wide.AsSpan());
        TensorPrimitives.Subtract(expected, wide, difference);
        double error = TensorPrimitives.MaxMagnitude<double>(difference);
        Positions++;
        MaxError = Math.Max(MaxError, double.IsNaN(error) ? double.PositiveInfinity : Math.Abs(error));
        MinCosine = Math.Min(MinCosine, double.IsNaN(error) ? 0 : TensorPrimitives.CosineSimilarity(expected, wide));
        _same += TensorPrimitives.IndexOfMax(expected) == TensorPrimitives.IndexOfMax<double>(wide) ? 1 : 0;
        _divergence += Diverge(expected, wide);
    }

    /// <summary>The logarithm of the sum of the exponentials.</summary>
    public static double LogSum(ReadOnlySpan<double> logits)
    {
        double[] shares = new double[logits.Length];
        double greatest = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, greatest, shares);
        TensorPrimitives.Exp<double>(shares, shares);
        return greatest + Math.Log(TensorPrimitives.Sum<double>(shares));
    }

    private static double Diverge(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        double expectedSum = LogSum(expected), actualSum = LogSum(actual), divergence = 0;
        for (int token = 0; token < expected.Length; token++)
            divergence += Math.Exp(expected[token] - expectedSum) * (expected[token] - expectedSum - actual[token] + actualSum);
        return divergence;
    }
}
