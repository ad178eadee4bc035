using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions.Tests;

/// <summary>The shell's functions do what they are there for.</summary>
public sealed class ShellTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Queues_EveryQueueOfTheApi_HasItsTriggerInTheHostsAccount()
    {
        string[] queues = [.. typeof(StorageLayout).GetFields().Where(field => field.IsLiteral && field.Name.EndsWith("Queue", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Contains(StorageLayout.PlanQueue, queues);
        Assert.Equal(queues.Order(), Triggers.Queues.Select(function => function.Trigger.QueueName).Order());
        Assert.All(Triggers.Queues, function => Assert.Null(function.Trigger.Connection));
    }

    [Fact]
    public async Task Functions_FromSubmitToShards_HandOverToTheApi()
    {
        await azurite.Storage.CreateMissingAsync([ShellHost.Model.Name], Stop);
        await new ModelCatalog(azurite.Storage).PublishAsync("", ShellHost.Model, Stop);
        using var shell = new ShellHost(azurite);
        DefaultHttpContext submit = shell.Request("POST", "/v1/jobs", ShellHost.Key, $$"""{"model": "{{ShellHost.Model.Name}}", "prompts": ["안녕", "그래"]}""");
        await shell.Http.JobsAsync(submit.Request);
        Assert.Equal(StatusCodes.Status202Accepted, submit.Response.StatusCode);

        string id = JsonNode.Parse(await ShellHost.TextAsync(submit))!["id"]!.GetValue<string>();
        await shell.Queues.PlanAsync(await TakeAsync(StorageLayout.PlanQueue), Stop);
        await shell.Queues.WatchAsync($$"""{"owner":"shell","job":"{{id}}","version":1}""", Stop);

        DefaultHttpContext look = shell.Request("GET", $"/v1/jobs/{id}", ShellHost.Key);
        await shell.Http.JobsAsync(look.Request);
        Assert.Equal("in_progress", JsonNode.Parse(await ShellHost.TextAsync(look))!["status"]!.GetValue<string>());
        Assert.Contains(id, await TakeAsync(StorageLayout.GenerateQueue(ShellHost.Model.Name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_ByAnyOfThem_TheApiFindsItsOwnEndpoint()
    {
        using var shell = new ShellHost(azurite);
        (Func<HttpRequest, Task> Function, string Path, int Status)[] calls =
        [
            (shell.Http.RestAsync, "/healthz", 200), (shell.Http.RestAsync, "/v1/models", 200), (shell.Http.ModelsAsync, "/v1/models", 200), (shell.Http.JobsAsync, "/v1/jobs", 200),
            (shell.Http.JobsAsync, "/v1/jobs/nothing/at/all", 404), (shell.Http.BatchesAsync, "/", 404), (shell.Http.FilesAsync, "/nothing", 404),
            (shell.Http.SchedulesAsync, "/v1/schedules", 200), (shell.Http.AugmentationsAsync, "/v1/augmentations/run-00000000000000000000000000", 404), (shell.Http.UploadsAsync, "/v1", 404),
        ];
        foreach ((Func<HttpRequest, Task> function, string path, int status) in calls)
        {
            DefaultHttpContext context = shell.Request("GET", path, ShellHost.Key);
            await function(context.Request);
            Assert.Equal((path, status), (path, context.Response.StatusCode));
        }
    }

    [Fact]
    public void Timer_OfSchedules_ComesAtEveryFullMinute()
    {
        (string function, TimerTriggerAttribute trigger) = Assert.Single(Triggers.Timers);
        Assert.Equal(("schedules", "0 * * * * *", false), (function, trigger.Schedule, trigger.RunOnStartup));
    }

    // A run that is not there is no reason to come again.
    [Fact]
    public async Task Functions_TimerAndRuns_HandOverToTheApi()
    {
        await azurite.Storage.CreateMissingAsync([], Stop);
        using var shell = new ShellHost(azurite);
        await shell.Timers.TickAsync(new TimerInfo(), Stop);
        await shell.Queues.AugmentAsync("""{"owner":"shell","run":"nightly-20260101T000000Z","version":1}""", Stop);
    }

    [Fact]
    public async Task Functions_WithoutAKey_Refuse()
    {
        using var shell = new ShellHost(azurite);
        DefaultHttpContext context = shell.Request("GET", "/v1/jobs");
        await shell.Http.JobsAsync(context.Request);
        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Fact]
    public async Task Queues_WhatIsNoMessage_ThrowsSoThatTheHostSetsItAside()
    {
        using var shell = new ShellHost(azurite);
        await Assert.ThrowsAsync<JsonException>(() => shell.Queues.PlanAsync("{}", Stop));
        await Assert.ThrowsAsync<JsonException>(() => shell.Queues.SendWebhookAsync("{}", Stop));
        await Assert.ThrowsAsync<JsonException>(() => shell.Queues.WatchAsync("{}", Stop));
        await Assert.ThrowsAsync<JsonException>(() => shell.Queues.AugmentAsync("{}", Stop));
    }

    // As the host does: raw text, from Base64.
    private async Task<string> TakeAsync(string queue)
    {
        var client = new QueueClient(azurite.ConnectionString, queue, new QueueClientOptions());
        QueueMessage message = (await client.ReceiveMessageAsync(cancellationToken: Stop)).Value;
        await client.DeleteMessageAsync(message.MessageId, message.PopReceipt, Stop);
        return Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString()));
    }
}
