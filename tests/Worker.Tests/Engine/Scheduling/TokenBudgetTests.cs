using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Worker.Tests.Engine.Scheduling;

public sealed class TokenBudgetTests
{
    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(0, 256, 256)]
    [InlineData(0, 257, 256)]
    [InlineData(256, 257, 1)]
    [InlineData(100, 300, 156)]
    [InlineData(512, 1_000, 256)]
    public void Next_Prompt_EndsAtAChunkOrTheEnd(int cached, int length, int tokens) =>
        Assert.Equal(tokens, TokenBudget.Next(cached, length));

    [Fact]
    public void Group_MixedLengths_TakesTheOldestAndThoseLikeIt() =>
        Assert.Equal([0, 2, 3, 5], TokenBudget.Group([6, 100, 7, 5, 20, 8], most: 10, room: 256));

    [Fact]
    public void Group_OldestTooLong_TakesNothing() =>
        Assert.Empty(TokenBudget.Group([200, 3, 3], most: 10, room: 199));

    [Fact]
    public void Group_AnyLengths_StaysWithinRowsRoomAndPadding() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, TokenBudget.Chunk).ArrayOf()), Arb.From(Gen.Choose(1, 64)), Arb.From(Gen.Choose(TokenBudget.Chunk, 1_000)),
            (lengths, most, room) =>
            {
                IReadOnlyList<int> chosen = TokenBudget.Group(lengths, most, room);
                Assert.True(chosen.Count <= most);
                Assert.Equal(chosen.Distinct().Order(), chosen);
                Assert.Equal(lengths.Length > 0, chosen.Contains(0));
                int padded = chosen.Count * chosen.Select(i => lengths[i]).DefaultIfEmpty().Max();
                Assert.True(padded <= room);
                Assert.True(padded - chosen.Sum(i => lengths[i]) <= 8 * Math.Max(0, chosen.Count - 1));
            }).QuickCheckThrowOnFailure();
}
