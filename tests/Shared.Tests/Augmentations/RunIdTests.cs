using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Augmentations;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Augmentations;

public sealed class RunIdTests
{
    private const string Ulid = "01aryz6s41tsv4rrffq69g5fav";
    private static readonly DateTimeOffset s_slot = new(2026, 11, 24, 2, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void OfSlot_AnyZone_IsNamedByUtc()
    {
        RunId id = RunId.OfSlot("nightly", s_slot);
        Assert.Equal(("nightly-20261123T170000Z", "nightly", s_slot.ToUniversalTime()), (id.Text, id.Schedule, id.Slot));
        Assert.Equal(id, RunId.OfSlot("nightly", s_slot.AddMilliseconds(999)));
    }

    [Theory]
    [InlineData("nightly-20261123T170000Z", "nightly", true)]
    [InlineData("run-20261123T170000Z", "run", true)]
    [InlineData("run-manual-20261123T170000Z", "run-manual", true)]
    [InlineData("a-01aryz6s41tsv4rrffq69g5fav-20261123T170000Z", "a-01aryz6s41tsv4rrffq69g5fav", true)]
    [InlineData("nightly-manual-" + Ulid, "nightly", false)]
    [InlineData("run-manual-" + Ulid, "run", false)]
    [InlineData("x-manual-manual-" + Ulid, "x-manual", false)]
    [InlineData("run-" + Ulid, null, false)]
    public void TryParse_Names_TellTheirSchedule(string text, string? schedule, bool hasSlot)
    {
        Assert.True(RunId.TryParse(text, out RunId id));
        Assert.Equal((text, schedule, hasSlot), (id.Text, id.Schedule, id.Slot is not null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nightly")]
    [InlineData("-20261123T170000Z")]
    [InlineData("Nightly-20261123T170000Z")]
    [InlineData("night--ly-20261123T170000Z")]
    [InlineData("밤-20261123T170000Z")]
    [InlineData("../x-20261123T170000Z")]
    [InlineData("nightly-20261323T170000Z")]
    [InlineData("nightly-20261123T170000z")]
    [InlineData("nightly-20261123T1700Z")]
    [InlineData("nightly-" + Ulid)]
    [InlineData("manual-" + Ulid)]
    [InlineData("-manual-" + Ulid)]
    [InlineData("run" + Ulid)]
    [InlineData("run-01ARYZ6S41TSV4RRFFQ69G5FAV")]
    public void TryParse_NotAName_IsRefused(string? text) => Assert.False(RunId.TryParse(text, out _));

    [Fact]
    public void Names_AnyScheduleAndTime_ReadBackAndAreNoOthers() => Prop.ForAll(Schedules(), Schedules(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (a, b, seconds) =>
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(seconds));
        RunId[] ids = [RunId.OfSlot(a, clock.GetUtcNow()), RunId.NewManual(a, clock), RunId.New(clock)];
        return ids.All(id => RunId.TryParse(id.Text, out RunId read) && read == id && read.At == clock.GetUtcNow())
            && ids.Select(id => id.Schedule).SequenceEqual([a, a, null])
            && (a == b || RunId.OfSlot(b, clock.GetUtcNow()) != ids[0]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Json_Name_IsAString()
    {
        RunId id = RunId.OfSlot("nightly", s_slot);
        string json = JsonSerializer.Serialize(new AugmentMessage("owner", id), SharedJson.Korean.AugmentMessage);
        Assert.Equal("""{"owner":"owner","run":"nightly-20261123T170000Z","version":1}""", json);
        Assert.Equal(id, JsonSerializer.Deserialize(json, SharedJson.Korean.AugmentMessage)!.Run);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"owner":"owner","run":"nightly"}""", SharedJson.Korean.AugmentMessage));
    }

    private static Arbitrary<string> Schedules() => (
        from words in Gen.Elements("run", "manual", "a", "7", Ulid, "nightly", "20261123").NonEmptyListOf()
        let name = string.Join('-', words)
        where ScheduleName.IsValid(name)
        select name).ToArbitrary();
}
