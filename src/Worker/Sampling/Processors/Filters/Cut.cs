using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Replaces the values of a row that lie below a bound.</summary>
public static class Cut
{
    /// <summary>Overwrites every value below <paramref name="least"/>.</summary>
    /// <param name="values">One row, [vocabulary]; changed in place.</param>
    /// <param name="least">The least value that stays.</param>
    /// <param name="replacement">What the others become.</param>
    public static void Below(Span<float> values, float least, float replacement)
    {
        Span<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        foreach (ref Vector512<float> vector in vectors)
            vector = Vector512.ConditionalSelect(Vector512.LessThan(vector, Vector512.Create(least)), Vector512.Create(replacement), vector);
        foreach (ref float value in values[(vectors.Length * Vector512<float>.Count)..])
            value = value < least ? replacement : value;
    }
}
