using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class BackoffTests
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50), s_most = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 100)]
    [InlineData(4, 800)]
    [InlineData(5, 1_000)]
    [InlineData(63, 1_000)]
    [InlineData(int.MaxValue, 1_000)]
    public void Exponential_AnyAttempt_DoublesUpToTheLimit(int attempt, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.Exponential(s_first, attempt, s_most));

    [Fact]
    public void Exponential_LongestLimit_DoesNotOverflow() => Assert.Equal(TimeSpan.MaxValue, Backoff.Exponential(TimeSpan.FromDays(365), 100, TimeSpan.MaxValue));

    [Fact]
    public void Jittered_AnyAttempt_IsBetweenNothingAndTheBackoff() => Prop.ForAll(Gen.Choose(0, 100).ToArbitrary(), attempt =>
        Backoff.Jittered(s_first, attempt, s_most) is var wait && wait >= TimeSpan.Zero && wait <= Backoff.Exponential(s_first, attempt, s_most)).QuickCheckThrowOnFailure();

    [Fact]
    public void Jittered_Rivals_Part() =>
        Assert.True(Enumerable.Range(0, 100).Select(_ => Backoff.Jittered(s_first, 10, s_most)).Distinct().Count() > 50);
}
