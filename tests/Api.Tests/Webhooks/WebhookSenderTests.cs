using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Webhooks;

public sealed class WebhookSenderTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Completed_PostsASignedEvent()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        await job.SendAsync();
        Received received = await job.Receiver.NextAsync();
        string eventId = received.Headers[WebhookSignature.IdHeader];
        Assert.True(WebhookSignature.Verify(job.Host.Secret, eventId, received.Headers[WebhookSignature.TimestampHeader],
            received.Headers[WebhookSignature.SignatureHeader], received.Body, _clock.GetUtcNow()));
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        JsonNode body = JsonNode.Parse(received.Body)!;
        Assert.Equal(("event", eventId, "job.completed"), (Text(body, "object"), Text(body, "id"), Text(body, "type")));
        Assert.Equal(Documents.Created.ToUnixTimeSeconds(), body["created_at"]!.GetValue<long>());
        Assert.Equal(job.Id.ToString(), Text(body["data"]!, "id"));
        Assert.Equal("completed", Text(body["data"]!, "status"));
        Assert.Equal("""{"total":2,"completed":2,"failed":0,"cancelled":0,"expired":0}""", body["data"]!["counts"]!.ToJsonString());
        Assert.Equal($"/v1/jobs/{job.Id}/results", Text(body["data"]!["links"]!, "results"));
        WebhookDelivery delivery = await job.DeliveryAsync();
        Assert.Equal(DeliveryState.Delivered, delivery.State);
        Assert.Equal(new DeliveryAttempt(1, Documents.Created, 204, null), Assert.Single(delivery.Attempts));
    }

    [Fact]
    public async Task Send_DeliveredOrUnknown_PostsNothingMore()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        await job.SendAsync();
        await job.Receiver.NextAsync();
        await job.SendAsync();
        await SendAsync(job.Host, JobId.New(_clock));
        Assert.Equal(0, job.Receiver.Waiting);
    }

    [Fact]
    public async Task Send_ServerError_TriesAgainWithTheSameIdAndANewSignature()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(500);
        await job.SendAsync();
        WebhookDelivery delivery = await job.DeliveryAsync();
        Assert.Equal(DeliveryState.Pending, delivery.State);
        Assert.Equal(new DeliveryAttempt(1, Documents.Created, 500, "The receiver answered 500."), Assert.Single(delivery.Attempts));
        Assert.InRange((delivery.NextAttemptAt!.Value - Documents.Created).TotalSeconds, 4.5, 5.5);

        await job.SendAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));
        job.Receiver.AnswerWith(200);
        await job.SendAsync();
        Received first = await job.Receiver.NextAsync(), second = await job.Receiver.NextAsync();
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers[WebhookSignature.IdHeader], second.Headers[WebhookSignature.IdHeader]);
        Assert.NotEqual(first.Headers[WebhookSignature.SignatureHeader], second.Headers[WebhookSignature.SignatureHeader]);
        Assert.Equal(0, job.Receiver.Waiting);
        JsonNode webhook = (await job.Host.GetJsonAsync($"/v1/jobs/{job.Id}"))["webhook"]!;
        Assert.Equal("delivered", Text(webhook["delivery"]!, "state"));
        Assert.Equal([500, 200], webhook["delivery"]!["attempts"]!.AsArray().Select(attempt => attempt!["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Send_ServerError_SendsTheNextMessageWhenItIsDue()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(500);
        await job.SendAsync();
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id));
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, job.Id);
    }

    [Fact]
    public async Task Send_Redirect_IsAFailureAndNotFollowed()
    {
        await using Receiver elsewhere = await Receiver.StartAsync();
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(301, "Location", elsewhere.Url.ToString());
        await job.SendAsync();
        Assert.Equal((DeliveryState.Pending, 301), await StateAsync(job));
        Assert.Equal(0, elsewhere.Waiting);
    }

    [Fact]
    public async Task Send_Gone_IsGivenUp()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(410);
        await job.SendAsync();
        Assert.Equal((DeliveryState.GivenUp, 410), await StateAsync(job));
        Assert.Null((await job.DeliveryAsync()).NextAttemptAt);
    }

    [Theory]
    [InlineData(429, "7200")]
    [InlineData(503, "Fri, 02 Jan 2026 05:04:05 GMT")]
    public async Task Send_Busy_WaitsAsLongAsAsked(int status, string retryAfter)
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(status, "Retry-After", retryAfter);
        await job.SendAsync();
        Assert.Equal(Documents.Created.AddHours(2), (await job.DeliveryAsync()).NextAttemptAt);
        _clock.Advance(TimeSpan.FromHours(1));
        await job.SendAsync();
        await job.Receiver.NextAsync();
        Assert.Equal(0, job.Receiver.Waiting);
    }

    [Fact]
    public async Task Send_SlowReceiver_IsGivenFifteenSeconds()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Task sending = job.SendAsync();
        await job.Receiver.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await sending;
        DeliveryAttempt attempt = Assert.Single((await job.DeliveryAsync()).Attempts);
        Assert.Equal((null, "The receiver did not answer within 15 s."), (attempt.Status, attempt.Error));
    }

    [Fact]
    public async Task Send_EndlessAnswer_IsNotReadToItsEnd()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.Answer = async context =>
        {
            byte[] chunk = new byte[64 * 1_024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };
        await job.SendAsync();
        Assert.Equal((DeliveryState.Delivered, 200), await StateAsync(job));
    }

    [Fact]
    public async Task Send_NobodyListens_NotesIt()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        await job.Receiver.DisposeAsync();
        await job.SendAsync();
        DeliveryAttempt attempt = Assert.Single((await job.DeliveryAsync()).Attempts);
        Assert.Equal((null, "The receiver could not be connected to: ConnectionRefused."), (attempt.Status, attempt.Error));
    }

    [Theory]
    [InlineData("https://localhost:44444/", "localhost has no public address.")]
    [InlineData("https://no-such-host.invalid/", "The receiver's name is not known.")]
    [InlineData("http://example.com/", "Send an https address; got http.")]
    [InlineData("https://127.0.0.1/", "Send a public address; 127.0.0.1 is not one.")]
    public async Task Send_ForbiddenOrUnknownReceiver_NotesWhy(string url, string error)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        JobId id = await InputFiles.SubmitAsync(host, azurite, "", new WebhookSpec(url, JobEvents.All));
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        await SendAsync(host, id);
        DeliveryAttempt attempt = Assert.Single((await host.FindAsync(id)).Delivery!.Attempts);
        Assert.Equal((null, error), (attempt.Status, attempt.Error));
    }

    [Fact]
    public async Task Send_UntilGivenUp_MakesTenAttempts()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock);
        job.Receiver.AnswerWith(500);
        for (int i = 0; i < 12; i++)
        {
            await job.SendAsync();
            _clock.Advance(TimeSpan.FromHours(27));
        }
        WebhookDelivery delivery = await job.DeliveryAsync();
        Assert.Equal((DeliveryState.GivenUp, 10, 10), (delivery.State, delivery.Attempts.Count, job.Receiver.Waiting));
    }

    [Fact]
    public async Task Send_TwoMessagesAtOnce_CountOneAttemptOfANumber()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, clock: null);
        var both = new TaskCompletionSource();
        job.Receiver.Answer = async context =>
        {
            if (job.Receiver.Waiting == 2)
                both.TrySetResult();
            await both.Task;
            context.Response.StatusCode = 500;
        };
        await Task.WhenAll(job.SendAsync(), job.SendAsync());
        Assert.Equal(1, Assert.Single((await job.DeliveryAsync()).Attempts).Number);
    }

    [Fact]
    public async Task Send_EventNotWanted_IsNone()
    {
        await using AnnouncedJob job = await AnnouncedJob.CompletedAsync(azurite, _clock, "job.failed");
        await job.SendAsync();
        Assert.Equal(0, job.Receiver.Waiting);
        Assert.Null(await job.DeliveryAsync());
    }

    private static Task SendAsync(ApiHost host, JobId id) => host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, id), Stop);

    private static async Task<(DeliveryState, int?)> StateAsync(AnnouncedJob job)
    {
        WebhookDelivery delivery = await job.DeliveryAsync();
        return (delivery.State, Assert.Single(delivery.Attempts).Status);
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
