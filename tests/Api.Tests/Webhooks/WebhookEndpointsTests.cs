using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Webhooks;

public sealed class WebhookEndpointsTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_AfterAttempts_ListsThemWithTimeStatusErrorAndDuration()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        receiver.Answer = context =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1_250));
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await SendAsync(host, id);
        _clock.Advance(TimeSpan.FromSeconds(6));
        receiver.AnswerWith(204);
        await SendAsync(host, id);
        JsonNode webhook = await host.GetJsonAsync($"/v1/jobs/{id}/webhook");
        Assert.Equal($$$"""
            {"url":"{{{receiver.Url}}}","events":["job.completed","job.failed","job.cancelled","job.expired"],"delivery":{"event_id":"evt_{{{id.Ulid}}}",
            "type":"job.failed","state":"delivered","attempts":[
            {"number":1,"at":"2026-01-02T03:04:06.25+00:00","status":500,"error":"The receiver answered 500.","duration_ms":1250},
            {"number":2,"at":"2026-01-02T03:04:12.25+00:00","status":204,"duration_ms":0}]}}
            """.ReplaceLineEndings(""), webhook.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal(webhook.ToJsonString(), (await host.GetJsonAsync($"/v1/jobs/{id}"))["webhook"]!.ToJsonString());
    }

    [Fact]
    public async Task Redeliver_Delivered_SendsTheSameEventAgain()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        await SendAsync(host, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        Assert.Equal((HttpStatusCode.Accepted, $"/v1/jobs/{id}/webhook"), (response.StatusCode, response.Headers.Location!.ToString()));
        Assert.Equal("pending", (await response.JsonAsync())["delivery"]!["state"]!.GetValue<string>());
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        await SendAsync(host, id);
        Received first = await receiver.NextAsync(), second = await receiver.NextAsync();
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers[WebhookSignature.IdHeader], second.Headers[WebhookSignature.IdHeader]);
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(host, id));
        Assert.Equal(JobStatus.Failed, (await host.FindAsync(id)).Status);
    }

    [Fact]
    public async Task Redeliver_GivenUp_StartsTheScheduleAnew()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        receiver.AnswerWith(500);
        await SendUntilGivenUpAsync(host, id);
        Assert.Equal((DeliveryState.GivenUp, 10), await StateAsync(host, id));
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.Pending, 11), await StateAsync(host, id));
        Assert.InRange(((await host.FindAsync(id)).Delivery!.NextAttemptAt!.Value - _clock.GetUtcNow()).TotalSeconds, 4.5, 5.5);
        await SendUntilGivenUpAsync(host, id);
        Assert.Equal((DeliveryState.GivenUp, 20), await StateAsync(host, id));
    }

    [Fact]
    public async Task Redeliver_WaitingForTheNextAttempt_IsDueAtOnce()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        receiver.AnswerWith(503, "Retry-After", "7200");
        await SendAsync(host, id);
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        receiver.AnswerWith(204);
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(host, id));
    }

    [Fact]
    public async Task Redeliver_MessageLost_IsSentByTheWatch()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        await SendAsync(host, id);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, id), Stop);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
    }

    [Fact]
    public async Task Redeliver_AttemptDueOrUnderWay_IsRefused()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        string error = $"Attempt 1 to deliver evt_{id.Ulid} is due or under way: wait for it to end.";
        await AssertRefusedAsync(host, id, HttpStatusCode.Conflict, "attempt_under_way", error);
        var asked = new TaskCompletionSource();
        receiver.Answer = _ => asked.Task;
        Task sending = SendAsync(host, id);
        await receiver.NextAsync();
        await AssertRefusedAsync(host, id, HttpStatusCode.Conflict, "attempt_under_way", error);
        asked.SetResult();
        await sending;
        using HttpResponseMessage accepted = await RedeliverAsync(host, id.ToString());
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using HttpResponseMessage refused = await RedeliverAsync(host, id.ToString());
        Assert.Equal((HttpStatusCode.Conflict, TimeSpan.FromSeconds(15)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
    }

    [Fact]
    public async Task Redeliver_AskedByManyAtOnce_IsTakenOnce()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host });
        JobId id = await FailedAsync(host, receiver);
        await SendAsync(host, id);
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedeliverAsync(host, id.ToString())));
        Assert.Equal([HttpStatusCode.Accepted, .. Enumerable.Repeat(HttpStatusCode.Conflict, 7)], responses.Select(response => response.StatusCode).Order());
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(host, id));
    }

    [Fact]
    public async Task Redeliver_AHundredAttempts_IsRefused()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        await host.MoveAsync(id, job => Enumerable.Range(1, 100).Aggregate(job, (j, number) =>
            j.Attempted(new DeliveryAttempt(number, Documents.Created), number < 100 ? DeliveryState.Pending : DeliveryState.GivenUp, null)));
        await AssertRefusedAsync(host, id, HttpStatusCode.Conflict, "too_many_attempts",
            $"evt_{id.Ulid} has had 100 attempts, and it may be asked for again after fewer than 100.");
    }

    [Fact]
    public async Task Redeliver_NoEventYet_IsRefused()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await host.SubmitPlannedAsync(1, request => request["webhook"] = new JsonObject { ["url"] = receiver.Url.ToString() });
        await AssertRefusedAsync(host, id, HttpStatusCode.Conflict, "no_event_yet", $"{id} is in_progress: there is no event to send.");
    }

    [Fact]
    public async Task Redeliver_EventNotWanted_IsRefused()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver, JobEvents.Completed, JobEvents.Expired);
        await AssertRefusedAsync(host, id, HttpStatusCode.Conflict, "event_not_wanted", $"{id} ended as job.failed, and its webhook takes only job.completed, job.expired.");
    }

    [Fact]
    public async Task GetAndRedeliver_NoWebhookOrNoJob_AreNotFound()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await host.SubmitJobAsync("a"), none = JobId.New(_clock);
        await AssertRefusedAsync(host, id, HttpStatusCode.NotFound, "webhook_not_found", $"{id} has no webhook.");
        await AssertRefusedAsync(host, none, HttpStatusCode.NotFound, "job_not_found", $"There is no job '{none}'.");
        foreach ((string path, string code) in new[] { (id.ToString(), "webhook_not_found"), (none.ToString(), "job_not_found"), ("job_x", "job_not_found") })
        {
            using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{path}/webhook", Stop);
            Assert.Equal((HttpStatusCode.NotFound, code), (response.StatusCode, (await response.JsonAsync())["code"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task GetAndRedeliver_AnotherOwner_FindNoJob()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await FailedAsync(host, receiver);
        await SendAsync(host, id);
        using HttpClient other = host.ClientWith("other-" + host.Key);
        using HttpResponseMessage get = await other.GetAsync($"/v1/jobs/{id}/webhook", Stop);
        using HttpResponseMessage post = await other.PostAsync($"/v1/jobs/{id}/webhook/redeliver", null, Stop);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, post.StatusCode));
        Assert.Equal((DeliveryState.Delivered, 1), await StateAsync(host, id));
    }

    [Fact]
    public async Task Submit_OwnerWithAnEndpoint_UsesItUnlessTheJobSaysAnother()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new()
        {
            ["Auth:Keys:0:WebhookUrl"] = "https://example.com/owner",
            ["Auth:Keys:0:WebhookEvents:0"] = "job.failed",
            ["Auth:Keys:0:WebhookEvents:1"] = "batch.failed",
        });
        JobId silent = await host.SubmitJobAsync("a"), own = await host.SubmitPlannedAsync(1, request => request["webhook"] = new JsonObject { ["url"] = "https://example.com/job" });
        WebhookSpec byOwner = (await host.FindAsync(silent)).Spec.Webhook!, byJob = (await host.FindAsync(own)).Spec.Webhook!;
        Assert.Equal(("https://example.com/owner", "job.failed"), (byOwner.Url, Assert.Single(byOwner.Events)));
        Assert.Equal(("https://example.com/job", 4), (byJob.Url, byJob.Events.Length));
    }

    [Fact]
    public async Task Start_EndpointThatCannotBe_SaysWhichSetting()
    {
        Microsoft.Extensions.Options.OptionsValidationException e = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            ApiHost.StartAsync(azurite, new() { ["Auth:Keys:0:WebhookUrl"] = "http://example.com/" }));
        Assert.Contains("Auth:Keys:0:WebhookUrl cannot be used. Send an https address; got http.", e.Message, StringComparison.Ordinal);
    }

    private Task<ApiHost> StartAsync(Receiver receiver) => ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host }, _clock);

    // An empty input fails its job.
    private async Task<JobId> FailedAsync(ApiHost host, Receiver receiver, params string[] events)
    {
        JobId id = await InputFiles.SubmitAsync(host, azurite, "", new WebhookSpec(receiver.Url.ToString(), events.Length == 0 ? JobEvents.All : events));
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        return id;
    }

    private async Task SendUntilGivenUpAsync(ApiHost host, JobId id)
    {
        while ((await host.FindAsync(id)).Delivery!.State == DeliveryState.Pending)
        {
            await SendAsync(host, id);
            _clock.Advance(TimeSpan.FromHours(27));
        }
    }

    private static Task SendAsync(ApiHost host, JobId id) => host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, id), Stop);

    private static Task<HttpResponseMessage> RedeliverAsync(ApiHost host, string id) => host.Client.PostAsync($"/v1/jobs/{id}/webhook/redeliver", null, Stop);

    private static async Task AssertRefusedAsync(ApiHost host, JobId id, HttpStatusCode status, string code, string detail)
    {
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        JsonNode problem = await response.JsonAsync();
        Assert.Equal((status, code, detail), (response.StatusCode, problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
    }

    private static async Task<(DeliveryState, int)> StateAsync(ApiHost host, JobId id)
    {
        WebhookDelivery delivery = (await host.FindAsync(id)).Delivery!;
        return (delivery.State, delivery.Attempts.Count);
    }
}
