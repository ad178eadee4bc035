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

    public static Arbitrary<T> Of<T>(params T[] values) => Arb.From(Gen.Elements(values));
}
