using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KoGpt2.Worker.Sampling.Processors;

/// <summary>Keeps the most likely tokens that together hold a share of the probability: the nucleus.</summary>
/// <remarks>
/// Source: Holtzman et al., The Curious Case of Neural Text Degeneration (arXiv 1904.09751), section 3.1; what is dropped, as in Hugging Face.
/// The least weight that stays is found digit by digit: the bits of floats of one sign order them, so three histograms replace a sort.
/// </remarks>
public static class TopP
{
    private const uint One = 0x3F80_0000;
    private const int High = 18, Middle = 8;
    private const int Buckets = (int)(One >> High) + 1;

    /// <summary>Drops from the least likely token upwards while the dropped mass stays at most 1 - p of all; the most likely one stays.</summary>
    /// <param name="weights">One row, [vocabulary], as <see cref="Softmax"/> leaves it; the dropped become 0. Of equal weights the last go first.</param>
    /// <param name="p">Above 0, below 1.</param>
    /// <param name="outside">Sum of weights that are not in the row because they are dropped already, the least of all; at most 1 - p of everything.</param>
    public static void Apply(Span<float> weights, double p, double outside = 0)
    {
        Span<double> mass = stackalloc double[Buckets];
        Collect(weights, 31, 0, High, mass);
        var tail = new Tail(((1 - p) * (TensorPrimitives.Sum<double>(mass) + outside)) - outside);
        uint digits = (uint)tail.Drop(mass);

        mass = mass[..(1 << (High - Middle))];
        Collect(weights, High, digits, Middle, mass);
        digits = (digits << (High - Middle)) | (uint)tail.Drop(mass);

        mass = mass[..(1 << Middle)];
        Collect(weights, Middle, digits, 0, mass);
        digits = (digits << Middle) | (uint)tail.Drop(mass);

        float least = BitConverter.UInt32BitsToSingle(Math.Min(digits, One));
        Cut.Below(weights, least, 0);
        DropTied(weights, least, tail.Room);
    }

    /// <summary>Sums the weights whose leading bits are <paramref name="digits"/>, one sum for each value of their next bits.</summary>
    private static void Collect(ReadOnlySpan<float> weights, int known, uint digits, int next, Span<double> mass)
    {
        mass.Clear();
        ref double sums = ref MemoryMarshal.GetReference(mass);
        uint mask = (1u << (known - next)) - 1;
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(weights);
        for (int start = 0; start < bits.Length; start += Vector512<uint>.Count)
        {
            ReadOnlySpan<uint> lanes = bits[start..Math.Min(start + Vector512<uint>.Count, bits.Length)];
            if (lanes.Length == Vector512<uint>.Count && Nothing(Vector512.Create(lanes), known, digits))
                continue;
            foreach (uint lane in lanes)
                if (lane >> known == digits)
                    Unsafe.Add(ref sums, (lane >> next) & mask) += BitConverter.UInt32BitsToSingle(lane);
        }
    }

    private static bool Nothing(Vector512<uint> bits, int known, uint digits) =>
        bits == Vector512<uint>.Zero || !Vector512.EqualsAny(bits >> known, Vector512.Create(digits));

    private static void DropTied(Span<float> weights, float weight, double room)
    {
        int stays = weight < 1 ? -1 : weights.IndexOf(weight);
        for (Span<float> rest = weights; room >= weight && rest.LastIndexOf(weight) is var last && last > stays; room -= weight)
        {
            rest[last] = 0;
            rest = rest[..last];
        }
    }

    /// <summary>What may still be dropped.</summary>
    private struct Tail(double room)
    {
        public double Room { get; private set; } = room;

        /// <summary>Drops whole buckets from the first on.</summary>
        /// <returns>The first bucket that does not fit, or the last of all.</returns>
        public int Drop(ReadOnlySpan<double> mass)
        {
            int bucket = 0;
            while (bucket < mass.Length - 1 && mass[bucket] <= Room)
                Room -= mass[bucket++];
            return bucket;
        }
    }
}
