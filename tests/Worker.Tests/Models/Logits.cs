using System.Runtime.InteropServices;

namespace KoGpt2.Worker.Tests.Models;

/// <summary>Compares logits, [positions][vocabulary].</summary>
public static class Logits
{
    public static void AssertClose(double[][] expected, float[][] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            AssertClose(expected[i], actual[i], tolerance);
    }

    public static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(difference => double.IsNaN(difference) ? double.PositiveInfinity : difference);
        Assert.True(worst <= tolerance, $"Logits differ by {worst:E2}; {tolerance:E0} is the most.");
    }

    public static bool SameBits(float[] a, float[] b) => MemoryMarshal.AsBytes<float>(a).SequenceEqual(MemoryMarshal.AsBytes<float>(b));

    public static int Greatest(float[] logits) => Array.IndexOf(logits, logits.Max());

    public static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));

    /// <summary>Kullback and Leibler's divergence of the second distribution from the first, in nats.</summary>
    public static double Divergence(float[] a, float[] b)
    {
        double aTotal = a.Sum(x => Math.Exp(x)), bTotal = b.Sum(x => Math.Exp(x));
        return a.Zip(b, (x, y) => Math.Exp(x) / aTotal * (x - y - Math.Log(aTotal) + Math.Log(bTotal))).Sum();
    }
}
