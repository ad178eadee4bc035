using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Webhooks;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Tests.Webhooks;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset s_now = Documents.Created;

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(299)]
    public void After_Success_IsDelivered(int status) =>
        Assert.Equal(new DeliveryDecision(DeliveryState.Delivered, null), DeliveryRules.After(10, new AttemptResult(status, null, null), s_now, jitter: 0.5));

    [Fact]
    public void After_Gone_IsGivenUpAtOnce() =>
        Assert.Equal(new DeliveryDecision(DeliveryState.GivenUp, null), DeliveryRules.After(1, new AttemptResult(410, null, "Gone."), s_now, jitter: 0.5));

    [Theory]
    [InlineData(1, "00:00:05")]
    [InlineData(2, "00:05:00")]
    [InlineData(3, "00:30:00")]
    [InlineData(4, "02:00:00")]
    [InlineData(5, "05:00:00")]
    [InlineData(6, "10:00:00")]
    [InlineData(7, "14:00:00")]
    [InlineData(8, "20:00:00")]
    [InlineData(9, "1.00:00:00")]
    public void After_Failure_WaitsByTheSchedule(int number, string wait)
    {
        foreach (int? status in new int?[] { null, 301, 400, 404, 500, 502 })
            Assert.Equal(new DeliveryDecision(DeliveryState.Pending, s_now + Time(wait)), DeliveryRules.After(number, new AttemptResult(status, Time("08:00:00"), "No."), s_now, jitter: 0.5));
    }

    [Fact]
    public void After_TenthFailure_IsGivenUp() =>
        Assert.Equal(new DeliveryDecision(DeliveryState.GivenUp, null), DeliveryRules.After(10, new AttemptResult(500, null, "No."), s_now, jitter: 0.5));

    [Theory]
    [InlineData(0.0, 270)]
    [InlineData(1.0, 330)]
    public void After_Jitter_MovesTheWaitByATenthAtMost(double jitter, int seconds) =>
        Assert.Equal(s_now.AddSeconds(seconds), DeliveryRules.After(2, new AttemptResult(500, null, "No."), s_now, jitter).NextAttemptAt);

    [Theory]
    [InlineData(429, "00:01:00", "00:05:00")]
    [InlineData(429, "01:00:00", "01:00:00")]
    [InlineData(503, "01:00:00", "01:00:00")]
    [InlineData(503, "3.00:00:00", "1.00:00:00")]
    [InlineData(503, "-00:01:00", "00:05:00")]
    public void After_RetryAfter_ComesNoSoonerButWithinADay(int status, string asked, string wait) =>
        Assert.Equal(s_now + Time(wait), DeliveryRules.After(2, new AttemptResult(status, Time(asked), "Busy."), s_now, jitter: 0.5).NextAttemptAt);

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
