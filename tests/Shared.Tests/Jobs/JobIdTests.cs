using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Jobs;

public sealed class JobIdTests
{
    private const long LastMillisecond = 253_402_300_799_999;

    [Fact]
    public void New_AnyTime_ReadsBackWithTheSameMillisecond() => Prop.ForAll(Times(), milliseconds =>
    {
        JobId id = At(milliseconds);
        return JobId.TryParse(id.ToString(), out JobId read) && read == id && read.CreatedAt.ToUnixTimeMilliseconds() == milliseconds;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void New_LaterTime_SortsLaterAsTextAndFirstAsSortable() => Prop.ForAll(Times(), Times(), (a, b) =>
        Math.Sign(string.CompareOrdinal(At(a).ToString()[..14], At(b).ToString()[..14])) == a.CompareTo(b)
        && Math.Sign(string.CompareOrdinal(At(a).Sortable, At(b).Sortable)) == b.CompareTo(a)).QuickCheckThrowOnFailure();

    [Fact]
    public void New_SameMillisecond_NeverRepeats()
    {
        var clock = new FakeTimeProvider();
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => JobId.New(clock)).Distinct().Count());
    }

    // The example of the ULID specification, in lower case.
    [Fact]
    public void CreatedAt_UlidOfTheSpecification_IsItsTime()
    {
        Assert.True(JobId.TryParse("job_01aryz6s41tsv4rrffq69g5fav", out JobId id));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_469_918_176_385), id.CreatedAt);
        Assert.Equal("01aryz6s41tsv4rrffq69g5fav", id.Ulid);
        Assert.Equal("fea9c20c9b7e", id.Sortable);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("job_")]
    [InlineData("01aryz6s41tsv4rrffq69g5fav")]
    [InlineData("JOB_01aryz6s41tsv4rrffq69g5fav")]
    [InlineData("job_01ARYZ6S41TSV4RRFFQ69G5FAV")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fa")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5favv")]
    [InlineData("job_81aryz6s41tsv4rrffq69g5fav")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fai")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fal")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fao")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fau")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fa/")]
    [InlineData("job_01aryz6s41tsv4rrffq69g5fa가")]
    [InlineData("job_ 1aryz6s41tsv4rrffq69g5fav")]
    public void TryParse_NotAnId_IsRefused(string? text)
    {
        Assert.False(JobId.TryParse(text, out JobId id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void TryParse_LastMillisecondThatDotNetKnows_IsAccepted()
    {
        Assert.True(JobId.TryParse("job_76ez91zpzztsv4rrffq69g5fav", out JobId id));
        Assert.Equal(LastMillisecond, id.CreatedAt.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("job_76ez91zq00tsv4rrffq69g5fav")]
    [InlineData("job_7zzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void TryParse_TimeAfterTheYear9999_IsRefused(string text) => Assert.False(JobId.TryParse(text, out _));

    [Fact]
    public void Json_Id_IsItsText()
    {
        JobId id = At(0);
        string json = JsonSerializer.Serialize(new JobMessage("owner", id), SharedJson.Korean.JobMessage);
        Assert.Contains($"\"job\":\"{id}\"", json, StringComparison.Ordinal);
        Assert.Equal(id, JsonSerializer.Deserialize(json, SharedJson.Korean.JobMessage)!.Job);
    }

    [Theory]
    [InlineData("\"job_\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"\\ud800\"")]
    public void Json_NotAnId_IsAJsonException(string id) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize($$"""{"owner":"owner","job":{{id}},"version":1}""", SharedJson.Korean.JobMessage));

    private static Arbitrary<long> Times() => (
        from day in Gen.Choose(0, 2_932_896)
        from millisecond in Gen.Choose(0, 86_399_999)
        select day * 86_400_000L + millisecond).ToArbitrary();

    private static JobId At(long milliseconds) => JobId.New(new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
}
