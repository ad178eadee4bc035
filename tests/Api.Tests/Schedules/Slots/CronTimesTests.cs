using System.Globalization;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;

namespace KoGpt2.Api.Tests.Schedules.Slots;

public sealed class CronTimesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo s_seoul = TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul");

    [Theory]
    [InlineData("0 2 * * *")]
    [InlineData("  0   2\t* * * ")]
    [InlineData("*/15 9-18 * * MON-FRI")]
    [InlineData("0 2 29 2 *")]
    [InlineData("0 2 L * *")]
    [InlineData("30 0 2 * * *")]
    [InlineData("59 * * * * *")]
    [InlineData("@daily")]
    [InlineData("@Hourly")]
    public void WhyNot_GoodExpressions_Nothing(string cron) => Assert.Null(CronTimes.WhyNot(cron, s_seoul, s_now));

    [Theory]
    [InlineData("", "Send 5 fields")]
    [InlineData("0 2 * *", "got 4: '0 2 * *'")]
    [InlineData("0 0 0 2 * * *", "got 7")]
    [InlineData("* 0 2 * * *", "Send one number from 0 to 59 as seconds, so that no slot comes more often than every minute; got '*'.")]
    [InlineData("*/30 0 2 * * *", "got '*/30'")]
    [InlineData("0,30 0 2 * * *", "got '0,30'")]
    [InlineData("0-5 0 2 * * *", "got '0-5'")]
    [InlineData("75 0 2 * * *", "is not a cron expression")]
    [InlineData("0 25 * * *", "is not a cron expression")]
    [InlineData("매일 2시 * * *", "is not a cron expression")]
    [InlineData("H 2 * * *", "is not a cron expression")]
    [InlineData("@every_second", "Send one of @yearly")]
    [InlineData("@밤마다", "Send one of @yearly")]
    [InlineData("0 2 30 2 *", "There is no such time within 5 years")]
    [InlineData("0 2 31 4,6,9,11 *", "There is no such time within 5 years")]
    public void WhyNot_BadExpressions_SayWhatIsWrong(string cron, string message) =>
        Assert.Contains(message, CronTimes.WhyNot(cron, s_seoul, s_now), StringComparison.Ordinal);

    [Theory]
    [InlineData("0 2 * * *", false)]
    [InlineData("0 2 1 * *", false)]
    [InlineData("0 2 * * MON", false)]
    [InlineData("0 2 ? * MON", false)]
    [InlineData("0 2 1 * MON", true)]
    [InlineData("0 0 2 1-7 * 1", true)]
    [InlineData("@monthly", false)]
    public void HasBothDays_Expression_TellsWhetherBothMustHold(string cron, bool expected) => Assert.Equal(expected, CronTimes.HasBothDays(cron));

    /// <summary>New York puts its clocks back on 1 November 2026 and forward on 14 March 2027; Seoul does neither.</summary>
    [Theory]
    [InlineData("0 2 * * *", "Asia/Seoul", "2026-11-23T08:00Z", "2026-11-24T02:00+09:00 2026-11-25T02:00+09:00")]
    [InlineData("30 2 * * *", "America/New_York", "2027-03-12T12:00Z", "2027-03-13T02:30-05:00 2027-03-14T03:00-04:00 2027-03-15T02:30-04:00")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", "2026-11-01T01:30-04:00 2026-11-02T01:30-05:00")]
    [InlineData("*/30 1 * * *", "America/New_York", "2026-11-01T04:00Z", "2026-11-01T01:00-04:00 2026-11-01T01:30-04:00 2026-11-01T01:00-05:00 2026-11-01T01:30-05:00 2026-11-02T01:00-05:00")]
    public void Next_OverChangesOfTheClock_ComesOnceADayAndNotLessOften(string cron, string zone, string after, string expected)
    {
        CronTimes times = CronTimes.Of(new ScheduleTimes(cron, zone, Misfire.Once, TimeSpan.FromDays(1), 10, Overlap.Skip))!;
        string[] slots = expected.Split(' ');
        Assert.Equal(slots, times.Next(Time(after), slots.Length).Select(slot => slot.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Between_TwoTimes_TakesTheLaterAndNotTheEarlier()
    {
        CronTimes times = CronTimes.Of(new ScheduleTimes("0 * * * *", "UTC", Misfire.Once, TimeSpan.FromDays(1), 10, Overlap.Skip))!;
        Assert.Equal([s_now.AddHours(1), s_now.AddHours(2)], times.Between(s_now, s_now.AddHours(2)));
        Assert.Empty(times.Between(s_now, s_now));
        Assert.Empty(times.Between(s_now.AddHours(1), s_now));
    }

    [Fact]
    public void Of_NoExpressionOrUnknownZone_HasNoTimes()
    {
        var times = new ScheduleTimes(null, "Asia/Seoul", Misfire.Once, TimeSpan.FromDays(1), 10, Overlap.Skip);
        Assert.Null(CronTimes.Of(times));
        Assert.Null(CronTimes.Of(times with { Cron = "0 2 * * *", TimeZone = "Asia/Nowhere" }));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
