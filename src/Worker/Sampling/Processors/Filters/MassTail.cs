using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>The tokens of least keys that together hold no more than a share of the mass: what nucleus and typical sampling drop.</summary>
/// <remarks>Where the tail ends is found digit by digit: the bits of floats of one sign order them, so three histograms replace a sort.</remarks>
/// <param name="Least">The least key that is not in the tail; all tokens of that key are outside it.</param>
/// <param name="Room">The mass that would still fit into the tail: less than that of all tokens of the key <paramref name="Least"/> together.</param>
internal readonly record struct MassTail(float Least, double Room)
{
    private const uint One = 0x3F80_0000;
    private const int High = 18, Middle = 8;
    private const int Buckets = (int)(One >> High) + 1;

    /// <summary>Finds the tail, whole groups of equal keys at a time.</summary>
    /// <param name="keys">One row, [vocabulary]: from 0 to 1; 0 where the weight is 0.</param>
    /// <param name="weights">The tokens' mass, [vocabulary]: 0 or more each. It may be the keys themselves.</param>
    /// <param name="p">What share of the mass must stay, above 0 and below 1.</param>
    /// <param name="outside">Mass that is not in the row because it is in the tail already; at most 1 - p of everything.</param>
    public static MassTail Find(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, double p, double outside = 0)
    {
        Span<double> mass = stackalloc double[Buckets];
        Collect(keys, weights, 31, 0, High, mass);
        double room = ((1 - p) * (TensorPrimitives.Sum<double>(mass) + outside)) - outside;
        uint digits = Drop(mass, ref room);

        mass = mass[..(1 << (High - Middle))];
        Collect(keys, weights, High, digits, Middle, mass);
        digits = (digits << (High - Middle)) | Drop(mass, ref room);

        mass = mass[..(1 << Middle)];
        Collect(keys, weights, Middle, digits, 0, mass);
        digits = (digits << Middle) | Drop(mass, ref room);
        return new MassTail(BitConverter.UInt32BitsToSingle(Math.Min(digits, One)), room);
    }

    /// <summary>Sums the weights of keys whose leading bits are <paramref name="digits"/>, one sum for each value of their next bits.</summary>
    private static void Collect(ReadOnlySpan<float> keys, ReadOnlySpan<float> weights, int known, uint digits, int next, Span<double> mass)
    {
        mass.Clear();
        ref double sums = ref MemoryMarshal.GetReference(mass);
        uint mask = (1u << (known - next)) - 1;
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(keys);
        for (int start = 0; start < bits.Length; start += Vector512<uint>.Count)
        {
            ReadOnlySpan<uint> lanes = bits[start..Math.Min(start + Vector512<uint>.Count, bits.Length)];
            if (lanes.Length == Vector512<uint>.Count && Nothing(Vector512.Create(lanes), known, digits))
                continue;
            ref float weight = ref Unsafe.AsRef(in weights[start]);
            foreach (uint key in lanes)
            {
                if (key >> known == digits)
                    Unsafe.Add(ref sums, (key >> next) & mask) += weight;
                weight = ref Unsafe.Add(ref weight, 1);
            }
        }
    }

    private static bool Nothing(Vector512<uint> bits, int known, uint digits) =>
        bits == Vector512<uint>.Zero || !Vector512.EqualsAny(bits >> known, Vector512.Create(digits));

    /// <summary>Drops whole buckets from the first on.</summary>
    /// <returns>The first bucket that does not fit, or the last of all.</returns>
    private static uint Drop(ReadOnlySpan<double> mass, ref double room)
    {
        int bucket = 0;
        while (bucket < mass.Length - 1 && mass[bucket] <= room)
            room -= mass[bucket++];
        return (uint)bucket;
    }
}
