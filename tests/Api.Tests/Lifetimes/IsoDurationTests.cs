using KoGpt2.Api.Lifetimes;

namespace KoGpt2.Api.Tests.Lifetimes;

public sealed class IsoDurationTests
{
    [Theory]
    [InlineData("PT1M", 60, "PT1M")]
    [InlineData("PT24H", 86_400, "P1D")]
    [InlineData("P7D", 604_800, "P7D")]
    [InlineData("P1W", 604_800, "P7D")]
    [InlineData("P1DT2H3M4S", 93_784, "P1DT2H3M4S")]
    [InlineData("PT90M", 5_400, "PT1H30M")]
    [InlineData("PT0S", 0, "PT0S")]
    [InlineData("P0D", 0, "PT0S")]
    [InlineData("PT007S", 7, "PT7S")]
    [InlineData("P999999DT999999H", 89_999_910_000, "P1041665DT15H")]
    public void TryParse_Duration_IsReadAndWritten(string text, long seconds, string written)
    {
        TimeSpan? duration = IsoDuration.TryParse(text);
        Assert.Equal((TimeSpan.FromSeconds(seconds), written), (duration!.Value, IsoDuration.Write(duration.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("24h")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("P1W2D")]
    [InlineData("PT1.5H")]
    [InlineData("PT1H ")]
    [InlineData("PT1H\n")]
    [InlineData("-PT1H")]
    [InlineData("pt1h")]
    [InlineData("PT1M1H")]
    [InlineData("PT１H")]
    [InlineData("P1000000D")]
    [InlineData("PT1234567890S")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.Null(IsoDuration.TryParse(text));
}
