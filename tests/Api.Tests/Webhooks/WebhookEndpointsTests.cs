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
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        job.Receiver.Answer = context =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1_250));
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await job.SendAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));
        job.Receiver.AnswerWith(204);
        await job.SendAsync();
        JsonNode webhook = await job.Host.GetJsonAsync($"/v1/jobs/{job.Id}/webhook");
        Assert.Equal($$$"""
            {"url":"{{{job.Receiver.Url}}}","events":["job.completed","job.failed","job.cancelled","job.expired"],"delivery":{"event_id":"evt_{{{job.Id.Ulid}}}",
            "type":"job.failed","state":"delivered","attempts":[
            {"number":1,"at":"2026-01-02T03:04:06.25+00:00","status":500,"error":"The receiver answered 500.","duration_ms":1250},
            {"number":2,"at":"2026-01-02T03:04:12.25+00:00","status":204,"duration_ms":0}]}}
            """.ReplaceLineEndings(""), webhook.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal(webhook.ToJsonString(), (await job.Host.GetJsonAsync($"/v1/jobs/{job.Id}"))["webhook"]!.ToJsonString());
    }

    [Fact]
    public async Task Redeliver_Delivered_SendsTheSameEventAgain()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        await job.SendAsync();
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
        using HttpResponseMessage response = await RedeliverAsync(job.Host, job.Id.ToString());
        Assert.Equal((HttpStatusCode.Accepted, $"/v1/jobs/{job.Id}/webhook"), (response.StatusCode, response.Headers.Location!.ToString()));
        Assert.Equal("pending", (await response.JsonAsync())["delivery"]!["state"]!.GetValue<string>());
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
        await job.SendAsync();
        Received first = await job.Receiver.NextAsync(), second = await job.Receiver.NextAsync();
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers[WebhookSignature.IdHeader], second.Headers[WebhookSignature.IdHeader]);
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(job));
        Assert.Equal(JobStatus.Failed, (await job.Host.FindAsync(job.Id)).Status);
    }

    [Fact]
    public async Task Redeliver_GivenUp_StartsTheScheduleAnew()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        job.Receiver.AnswerWith(500);
        await SendUntilGivenUpAsync(job);
        Assert.Equal((DeliveryState.GivenUp, 10), await StateAsync(job));
        using HttpResponseMessage response = await RedeliverAsync(job.Host, job.Id.ToString());
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await job.SendAsync();
        Assert.Equal((DeliveryState.Pending, 11), await StateAsync(job));
        Assert.InRange(((await job.DeliveryAsync()).NextAttemptAt!.Value - _clock.GetUtcNow()).TotalSeconds, 4.5, 5.5);
        await SendUntilGivenUpAsync(job);
        Assert.Equal((DeliveryState.GivenUp, 20), await StateAsync(job));
    }

    [Fact]
    public async Task Redeliver_WaitingForTheNextAttempt_IsDueAtOnce()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        job.Receiver.AnswerWith(503, "Retry-After", "7200");
        await job.SendAsync();
        using HttpResponseMessage response = await RedeliverAsync(job.Host, job.Id.ToString());
        job.Receiver.AnswerWith(204);
        await job.SendAsync();
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(job));
    }

    [Fact]
    public async Task Redeliver_MessageLost_IsSentByTheWatch()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        await job.SendAsync();
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
        using HttpResponseMessage response = await RedeliverAsync(job.Host, job.Id.ToString());
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await job.Host.Handlers.WatchAsync(new WatchMessage(job.Host.Owner, job.Id), Stop);
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
    }

    [Fact]
    public async Task Redeliver_AttemptDueOrUnderWay_IsRefused()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        string error = $"Attempt 1 to deliver evt_{job.Id.Ulid} is due or under way: wait for it to end.";
        await AssertRefusedAsync(job.Host, job.Id, HttpStatusCode.Conflict, "attempt_under_way", error);
        var asked = new TaskCompletionSource();
        job.Receiver.Answer = _ => asked.Task;
        Task sending = job.SendAsync();
        await job.Receiver.NextAsync();
        await AssertRefusedAsync(job.Host, job.Id, HttpStatusCode.Conflict, "attempt_under_way", error);
        asked.SetResult();
        await sending;
        using HttpResponseMessage accepted = await RedeliverAsync(job.Host, job.Id.ToString());
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using HttpResponseMessage refused = await RedeliverAsync(job.Host, job.Id.ToString());
        Assert.Equal((HttpStatusCode.Conflict, TimeSpan.FromSeconds(15)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
    }

    [Fact]
    public async Task Redeliver_AskedByManyAtOnce_IsTakenOnce()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, clock: null);
        await job.SendAsync();
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedeliverAsync(job.Host, job.Id.ToString())));
        Assert.Equal([HttpStatusCode.Accepted, .. Enumerable.Repeat(HttpStatusCode.Conflict, 7)], responses.Select(response => response.StatusCode).Order());
        await job.SendAsync();
        Assert.Equal((DeliveryState.Delivered, 2), await StateAsync(job));
    }

    [Fact]
    public async Task Redeliver_AHundredAttempts_IsRefused()
    {
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        await job.Host.MoveAsync(job.Id, read => Enumerable.Range(1, 100).Aggregate(read, (j, number) =>
            j.Attempted(new DeliveryAttempt(number, Documents.Created), number < 100 ? DeliveryState.Pending : DeliveryState.GivenUp, null)));
        await AssertRefusedAsync(job.Host, job.Id, HttpStatusCode.Conflict, "too_many_attempts",
            $"evt_{job.Id.Ulid} has had 100 attempts, and it may be asked for again after fewer than 100.");
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
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock, JobEvents.Completed, JobEvents.Expired);
        await AssertRefusedAsync(job.Host, job.Id, HttpStatusCode.Conflict, "event_not_wanted", $"{job.Id} ended as job.failed, and its webhook takes only job.completed, job.expired.");
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
        await using AnnouncedJob job = await AnnouncedJob.FailedAsync(azurite, _clock);
        await job.SendAsync();
        using HttpClient other = job.Host.ClientWith("other-" + job.Host.Key);
        using HttpResponseMessage get = await other.GetAsync($"/v1/jobs/{job.Id}/webhook", Stop);
        using HttpResponseMessage post = await other.PostAsync($"/v1/jobs/{job.Id}/webhook/redeliver", null, Stop);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, post.StatusCode));
        Assert.Equal((DeliveryState.Delivered, 1), await StateAsync(job));
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

    private async Task SendUntilGivenUpAsync(AnnouncedJob job)
    {
        while ((await job.DeliveryAsync()).State == DeliveryState.Pending)
        {
            await job.SendAsync();
            _clock.Advance(TimeSpan.FromHours(27));
        }
    }

    private static Task<HttpResponseMessage> RedeliverAsync(ApiHost host, string id) => host.Client.PostAsync($"/v1/jobs/{id}/webhook/redeliver", null, Stop);

    private static async Task AssertRefusedAsync(ApiHost host, JobId id, HttpStatusCode status, string code, string detail)
    {
        using HttpResponseMessage response = await RedeliverAsync(host, id.ToString());
        JsonNode problem = await response.JsonAsync();
        Assert.Equal((status, code, detail), (response.StatusCode, problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
    }

    private static async Task<(DeliveryState, int)> StateAsync(AnnouncedJob job)
    {
        WebhookDelivery delivery = await job.DeliveryAsync();
        return (delivery.State, delivery.Attempts.Count);
    }
}
