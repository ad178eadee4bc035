using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;

namespace KoGpt2.Api.Tests.Schedules.Slots;

public sealed class SlotRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 17, 0, 30, TimeSpan.Zero);
    private static readonly TimeSpan s_lateAfter = TimeSpan.FromMinutes(5);

    /// <summary>Slots by how many minutes ago they were: r runs, c runs and cancels others, o is skipped for overlap, m is missed.</summary>
    [Theory]
    // On time, whatever the misfire rule.
    [InlineData("0", "skip", "skip", 0, "r")]
    [InlineData("0", "once", "skip", 0, "r")]
    [InlineData("4", "skip", "skip", 0, "r")]
    // A night that came during an outage of an hour.
    [InlineData("60", "skip", "skip", 0, "m")]
    [InlineData("60", "once", "skip", 0, "r")]
    [InlineData("60", "all", "skip", 0, "r")]
    // Three of them, and one more that is on time.
    [InlineData("180 120 60", "skip", "skip", 0, "mmm")]
    [InlineData("180 120 60", "once", "skip", 0, "mmr")]
    [InlineData("180 120 60", "all", "skip", 0, "rrr")]
    [InlineData("180 120 60 0", "skip", "skip", 0, "mmmr")]
    [InlineData("180 120 60 0", "once", "skip", 0, "mmmr")]
    [InlineData("180 120 60 0", "all", "buffer_one", 0, "rrro")]
    // Beyond the window of a day, or the limit of three.
    [InlineData("1500", "once", "skip", 0, "m")]
    [InlineData("1500 1440 60", "all", "skip", 0, "mrr")]
    [InlineData("500 400 300 200", "all", "skip", 0, "mrrr")]
    // Another run is not over.
    [InlineData("0", "once", "skip", 1, "o")]
    [InlineData("60", "once", "skip", 1, "o")]
    [InlineData("60", "all", "skip", 1, "r")]
    [InlineData("0", "once", "buffer_one", 1, "r")]
    [InlineData("0", "once", "buffer_one", 2, "o")]
    [InlineData("3 2 1 0", "once", "buffer_one", 0, "rroo")]
    [InlineData("3 2 1 0", "once", "skip", 0, "rooo")]
    [InlineData("0", "once", "cancel_other", 0, "r")]
    [InlineData("0", "once", "cancel_other", 1, "c")]
    [InlineData("2 1 0", "once", "cancel_other", 1, "ooc")]
    [InlineData("180 60", "once", "cancel_other", 1, "mc")]
    public void Decide_Slots_ByTheRules(string minutesAgo, string misfire, string overlap, int active, string expected)
    {
        DateTimeOffset[] slots = [.. minutesAgo.Split(' ').Select(minutes => s_now.AddMinutes(-int.Parse(minutes, null)))];
        SlotDecision decision = SlotRules.Decide(slots, Times(misfire, overlap), active, s_now, s_lateAfter);
        Assert.Equal(expected, string.Concat(decision.Runs.Select(Letter)));
        Assert.Equal(slots, decision.Runs.Select(run => run.Slot));
        Assert.Equal((expected.Count(c => c == 'm'), expected.Count(c => c == 'o'), s_now), (decision.Missed, decision.Overlapped, decision.Until));
    }

    [Fact]
    public void Decide_AnyRulesAndSlots_EachSlotHasOneOutcomeAndNoneTooMany() => Prop.ForAll(Cases(), one =>
    {
        SlotDecision decision = SlotRules.Decide(one.Slots, one.Times, one.Active, s_now, s_lateAfter);
        SlotRun[] made = [.. decision.Runs.Where(run => run.Skip is null)];
        SlotRun[] late = [.. made.Where(run => s_now - run.Slot > s_lateAfter)];
        int onTime = made.Length - late.Length;
        return decision.Runs.Select(run => run.Slot).SequenceEqual(one.Slots)
            && made.Length + decision.Missed + decision.Overlapped == one.Slots.Length
            && late.All(run => s_now - run.Slot <= one.Times.CatchupWindow)
            && late.Length <= one.Times.Misfire switch { Misfire.Skip => 0, Misfire.Once => 1, _ => one.Times.MaxCatchup }
            && onTime <= one.Times.Overlap switch { Overlap.BufferOne => 2, _ => 1 }
            && made.Count(run => run.CancelsOthers) <= 1
            && (one.Times.Overlap != Overlap.Skip || one.Active == 0 || onTime == 0)
            && (one.Slots.Length == 0 || one.Active > 0 || s_now - one.Slots[^1] > s_lateAfter || made.Length > 0);
    }).QuickCheckThrowOnFailure();

    // An outage of a year under a schedule of every minute.
    [Fact]
    public void Decide_MoreSkipsThanAreShown_CountsThemAllAndShowsTheLast()
    {
        DateTimeOffset[] slots = [.. Enumerable.Range(0, 525_600).Select(i => s_now.AddMinutes(i - 525_599))];
        SlotDecision decision = SlotRules.Decide(slots, Times("all", "skip"), 0, s_now, s_lateAfter);
        Assert.Equal(slots.Length, decision.Missed + decision.Overlapped + decision.Runs.Count(run => run.Skip is null));
        Assert.Equal(SlotRules.MostSkipsShown, decision.Runs.Count(run => run.Skip is not null));
        Assert.Equal(slots[^1], decision.Runs[^1].Slot);
    }

    private static ScheduleTimes Times(string misfire, string overlap) => new(
        "* * * * *", "Asia/Seoul", Enum.Parse<Misfire>(misfire, ignoreCase: true), TimeSpan.FromDays(1), MaxCatchup: 3,
        Enum.Parse<Overlap>(overlap.Replace("_", "", StringComparison.Ordinal), ignoreCase: true));

    private static char Letter(SlotRun run) => run switch
    {
        { Skip: SkipReason.Missed } => 'm',
        { Skip: SkipReason.Overlap } => 'o',
        { CancelsOthers: true } => 'c',
        _ => 'r',
    };

    private static Arbitrary<(DateTimeOffset[] Slots, ScheduleTimes Times, int Active)> Cases() => (
        from minutes in Gen.Choose(0, 3_000).ListOf()
        from misfire in Gen.Elements(Enum.GetValues<Misfire>())
        from overlap in Gen.Elements(Enum.GetValues<Overlap>())
        from window in Gen.Choose(1, 2_000)
        from most in Gen.Choose(1, 5)
        from active in Gen.Choose(0, 3)
        select (minutes.Distinct().OrderDescending().Select(ago => s_now.AddMinutes(-ago)).ToArray(),
            new ScheduleTimes("* * * * *", "UTC", misfire, TimeSpan.FromMinutes(window), most, overlap), active)).ToArbitrary();
}
