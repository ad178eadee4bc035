using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Tests.Support;

namespace KoGpt2.Api.Tests.Idempotency;

public sealed class KeyRulesTests
{
    private static readonly KeyRecord s_kept = new(Documents.New().Id.ToString(), "request", Documents.Created);

    [Fact]
    public void Decide_NewKey_MakesTheJob() => Assert.Equal(KeyStep.Make, Decide(null, seconds: 0));

    [Theory]
    [InlineData("request", true, 0, "Replay")]
    [InlineData("request", true, 1_000_000, "Replay")]
    [InlineData("other", true, 0, "Reused")]
    [InlineData("other", false, 0, "Reused")]
    [InlineData("other", false, 1_000_000, "Reused")]
    [InlineData("request", false, 0, "InFlight")]
    [InlineData("request", false, 59, "InFlight")]
    [InlineData("request", false, 60, "TakeOver")]
    [InlineData("request", false, 299, "TakeOver")]
    [InlineData("request", false, 300, "MakeAnew")]
    public void Decide_KeyThatWasSent_GoesByItsJob(string request, bool hasJob, int seconds, string step) =>
        Assert.Equal(Enum.Parse<KeyStep>(step), KeyRules.Decide(s_kept, hasJob, Documents.Created, request, Documents.Created.AddSeconds(seconds), TimeSpan.FromMinutes(10)));

    [Fact]
    public void Decide_TakenOverAWhileAgo_WaitsForWhoeverTookIt() =>
        Assert.Equal(KeyStep.InFlight, Decide(s_kept with { At = Documents.Created.AddSeconds(100) }, seconds: 159));

    private static KeyStep Decide(KeyRecord? kept, int seconds) =>
        KeyRules.Decide(kept, isThere: false, Documents.Created, "request", Documents.Created.AddSeconds(seconds), TimeSpan.FromMinutes(10));
}
