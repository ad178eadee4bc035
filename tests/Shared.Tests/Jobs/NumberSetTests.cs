using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Tests.Jobs;

public sealed class NumberSetTests
{
    [Fact]
    public void With_AnyShards_HoldsWhatAHashSetHolds() => Prop.ForAll(Shards(), shards =>
    {
        NumberSet set = shards.Aggregate(NumberSet.Empty, (sum, shard) => sum.With(shard));
        HashSet<int> model = [.. shards];
        return set.Count == model.Count && Enumerable.Range(0, 5_010).All(shard => set.Contains(shard) == model.Contains(shard));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_AnyShard_LeavesTheSetItselfAlone()
    {
        NumberSet one = NumberSet.Empty.With(9);
        NumberSet two = one.With(3);
        Assert.Equal((0, 1, 2), (NumberSet.Empty.Count, one.Count, two.Count));
        Assert.False(one.Contains(3));
        Assert.True(two.Contains(9));
    }

    [Fact]
    public void Of_Numbers_HoldsThese() => Assert.Equal([0, 7, 8, 300], Enumerable.Range(0, 400).Where(NumberSet.Of([300, 0, 8, 7, 8]).Contains));

    [Fact]
    public void With_NegativeShard_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => NumberSet.Empty.With(-1));

    [Fact]
    public void Json_AnySet_ReadsBack() => Prop.ForAll(Shards(), shards =>
    {
        NumberSet set = shards.Aggregate(NumberSet.Empty, (sum, shard) => sum.With(shard));
        NumberSet read = JobDocuments.RoundTrip(JobDocuments.New() with { FinishedShards = set }).FinishedShards;
        return read.Count == set.Count && shards.All(read.Contains);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Json_5000Shards_Are836Characters()
    {
        JobDocument job = JobDocuments.New();
        int without = JobDocuments.Write(job).Length;
        NumberSet all = Enumerable.Range(0, 5_000).Aggregate(NumberSet.Empty, (sum, shard) => sum.With(shard));
        Assert.Equal(836, JobDocuments.Write(job with { FinishedShards = all }).Length - without);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"no base64!\"")]
    [InlineData("[0, 1]")]
    public void Json_NotASet_IsAJsonException(string set)
    {
        string json = JobDocuments.Write(JobDocuments.New()).Replace("\"finished_shards\":\"\"", $"\"finished_shards\":{set}", StringComparison.Ordinal);
        Assert.Contains(set, json, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JobDocuments.Read(json));
    }

    private static Arbitrary<int[]> Shards() => Gen.Choose(0, 4_999).ArrayOf().ToArbitrary();
}
