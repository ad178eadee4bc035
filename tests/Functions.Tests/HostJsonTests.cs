using System.Text.Json.Nodes;
using KoGpt2.TestSupport;

namespace KoGpt2.Functions.Tests;

public sealed class HostJsonTests
{
    private static readonly JsonNode s_host = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")))!;

    [Fact]
    public void Routes_HaveNoPrefix() => Assert.Equal("", s_host["extensions"]!["http"]!["routePrefix"]!.GetValue<string>());

    [Fact]
    public void Queues_MessagesAreBase64_AsTheClientsSendThem() => Assert.Equal("base64", Queues("messageEncoding").GetValue<string>());

    // A watch message is all that looks after its job: attempts must last through an outage of most of an hour.
    [Fact]
    public void Queues_Attempts_LastForMostOfAnHour() =>
        Assert.InRange(Queues("maxDequeueCount").GetValue<int>() * Time(Queues("visibilityTimeout")), TimeSpan.FromMinutes(45), TimeSpan.FromHours(2));

    [Fact]
    public void Queues_AtOnce_AreFewEnoughForPlans() =>
        Assert.InRange(Queues("batchSize").GetValue<int>() + Queues("newBatchThreshold").GetValue<int>(), 4, 16);

    // The host's own default is a minute, which a small job would wait for twice.
    [Fact]
    public void Queues_EmptyOnes_AreLookedAtEveryFewSeconds() =>
        Assert.InRange(Time(Queues("maxPollingInterval")), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    // Consumption plans allow ten minutes, and a host with more does not start.
    [Fact]
    public void Timeout_IsWhatEveryPlanAllows() => Assert.Equal(TimeSpan.FromMinutes(10), Time(s_host["functionTimeout"]!));

    private static JsonNode Queues(string setting) => s_host["extensions"]!["queues"]![setting]!;

    private static TimeSpan Time(JsonNode time) => TimeSpan.Parse(time.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
}
