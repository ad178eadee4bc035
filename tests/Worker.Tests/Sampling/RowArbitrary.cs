using FsCheck;
using FsCheck.Fluent;

namespace KoGpt2.Worker.Tests.Sampling;

/// <summary>Rows of logits for property tests: of any length, so that vectors have remainders, peaked or flat, some with ties.</summary>
internal static class RowArbitrary
{
    public static Arbitrary<float[]> Logits { get; } = Arb.From(
        from length in Gen.Choose(1, 200)
        from spread in Gen.Elements(0.1, 1, 10, 40)
        from steps in Gen.Elements(3, 1_000_000)
        from logits in Gen.Choose(-steps, steps).Select(step => (float)(spread * step / steps)).ArrayOf(length)
        select logits);

    /// <summary>Up to 600 tokens, of which some may be impossible, but never all.</summary>
    public static Arbitrary<float[]> Wide { get; } = Arb.From(Rows(2, 20, 1_000_000));

    /// <summary>The same, but logits that differ do so by enough that float32 and float64 agree about what is the greater.</summary>
    public static Arbitrary<float[]> Coarse { get; } = Arb.From(Rows(2, 20));

    public static Arbitrary<int> Seeds { get; } = Arb.From(Gen.Choose(0, int.MaxValue - 1));

    public static Arbitrary<T> Of<T>(params T[] values) => Arb.From(Gen.Elements(values));

    /// <summary>Checks a property on 500 cases.</summary>
    public static void Holds(this Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);

    private static Gen<float[]> Rows(params int[] steps) =>
        from length in Gen.Choose(1, 600)
        from spread in Gen.Elements(0.1, 1, 10, 100)
        from most in Gen.Elements(steps)
        from impossible in Gen.Elements(0, 0, 10, 90)
        from logits in Gen.Choose(-most, most).Select(step => (float)(spread * step / most)).ArrayOf(length)
        from fates in Gen.Choose(0, 99).ArrayOf(length)
        select (float[])[.. logits.Select((logit, i) => i > 0 && fates[i] < impossible ? float.NegativeInfinity : logit)];
}
