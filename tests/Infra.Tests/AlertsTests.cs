using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations;
using KoGpt2.Infra.Tests.Support;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Infra.Tests;

public sealed class AlertsTests(Deployments deployments)
{
    private const string Rules = "Microsoft.Insights/scheduledQueryRules";

    [Fact]
    public void Poison_LooksForMessagesThatAreSentToPoisonQueues()
    {
        JsonNode condition = Condition("poison");

        Assert.Contains($"{StorageLayout.PoisonQueue("")}/messages", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, condition["threshold"]!.GetValue<int>());
    }

    [Fact]
    public void Logs_OfQueues_AreThoseThatAlertsRead()
    {
        Resource logs = deployments.Prod.Of("Microsoft.Insights/diagnosticSettings").Single(setting => setting.Id.Contains("/queueServices/", StringComparison.Ordinal));

        Assert.Equal(["StorageDelete", "StorageWrite"], logs.Properties["logs"]!.AsArray().Select(log => log!["category"]!.GetValue<string>()));
    }

    [Fact]
    public void Untaken_LooksForShardsThatNobodyTook()
    {
        string query = Condition("untaken")["query"]!.GetValue<string>();

        Assert.Contains($"startswith \"{StorageLayout.GenerateQueue("")}\" and Queue !endswith \"{StorageLayout.PoisonQueue("")}\"", query, StringComparison.Ordinal);
        Assert.EndsWith("| where Sent < ago(60m)", query, StringComparison.Ordinal);
    }

    [Fact]
    public void QueueAge_ReadsTheMetricThatIsMeasured_OfQueuesOfShards()
    {
        JsonNode condition = Condition("queue-age");

        Assert.Contains($"\"{Metrics.QueueAge.Name}\"", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"\"{StorageLayout.GenerateQueue("")}\"", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"\"{Attributes.Queue}\"", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(3_600, condition["threshold"]!.GetValue<int>());
    }

    [Fact]
    public void QueueLength_ReadsTheMetricThatIsMeasured() =>
        Assert.Contains($"\"{Metrics.QueueLength.Name}\"", Condition("queue-length")["query"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public void Schedules_ReadsTheMetricThatIsMeasured_AndLetsThreeInARowPassNot()
    {
        JsonNode condition = Condition("schedules");

        Assert.Contains($"\"{Metrics.ScheduleStreak.Name}\"", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"\"{Attributes.StreakOf}\"", condition["query"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(new AugmentationOptions().PauseAfterFailures - 1, condition["threshold"]!.GetValue<int>());
        Assert.Equal("Streak", condition["dimensions"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Alerts_WhereSomeoneIsNamed_SendMail()
    {
        JsonNode receivers = deployments.Prod.Only("Microsoft.Insights/actionGroups").Properties["emailReceivers"]!;

        Assert.Equal(["someone@example.com", "else@example.com"], receivers.AsArray().Select(receiver => receiver!["emailAddress"]!.GetValue<string>()));
        Assert.All(deployments.Prod.Of(Rules), rule => Assert.Single(rule.Properties["actions"]!["actionGroups"]!.AsArray()));
        Assert.Empty(deployments.Dev.Of("Microsoft.Insights/actionGroups"));
        Assert.All(deployments.Dev.Of(Rules), rule => Assert.Empty(rule.Properties["actions"]!["actionGroups"]!.AsArray()));
    }

    private JsonNode Condition(string name) =>
        Assert.Single(deployments.Prod.Of(Rules).Single(rule => rule.Name.EndsWith($"-{name}", StringComparison.Ordinal)).Properties["criteria"]!["allOf"]!.AsArray())!;
}
