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
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        await SendAsync(host, id);
        Received received = await receiver.NextAsync();
        string eventId = received.Headers[WebhookSignature.IdHeader];
        Assert.True(WebhookSignature.Verify(host.Secret, eventId, received.Headers[WebhookSignature.TimestampHeader],
            received.Headers[WebhookSignature.SignatureHeader], received.Body, _clock.GetUtcNow()));
        Assert.Equal("application/json", received.Headers["Content-Type"]);
        JsonNode body = JsonNode.Parse(received.Body)!;
        Assert.Equal(("event", eventId, "job.completed"), (Text(body, "object"), Text(body, "id"), Text(body, "type")));
        Assert.Equal(Documents.Created.ToUnixTimeSeconds(), body["created_at"]!.GetValue<long>());
        Assert.Equal(id.ToString(), Text(body["data"]!, "id"));
        Assert.Equal("completed", Text(body["data"]!, "status"));
        Assert.Equal("""{"total":2,"completed":2,"failed":0,"cancelled":0,"expired":0}""", body["data"]!["counts"]!.ToJsonString());
        Assert.Equal($"/v1/jobs/{id}/results", Text(body["data"]!["links"]!, "results"));
        WebhookDelivery delivery = (await host.FindAsync(id)).Delivery!;
        Assert.Equal(DeliveryState.Delivered, delivery.State);
        Assert.Equal(new DeliveryAttempt(1, Documents.Created, 204, null), Assert.Single(delivery.Attempts));
    }

    [Fact]
    public async Task Send_DeliveredOrUnknown_PostsNothingMore()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        await SendAsync(host, id);
        await receiver.NextAsync();
        await SendAsync(host, id);
        await SendAsync(host, JobId.New(_clock));
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Send_ServerError_TriesAgainWithTheSameIdAndANewSignature()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(500);
        await SendAsync(host, id);
        WebhookDelivery delivery = (await host.FindAsync(id)).Delivery!;
        Assert.Equal(DeliveryState.Pending, delivery.State);
        Assert.Equal(new DeliveryAttempt(1, Documents.Created, 500, "The receiver answered 500."), Assert.Single(delivery.Attempts));
        Assert.InRange((delivery.NextAttemptAt!.Value - Documents.Created).TotalSeconds, 4.5, 5.5);

        await SendAsync(host, id);
        _clock.Advance(TimeSpan.FromSeconds(6));
        receiver.AnswerWith(200);
        await SendAsync(host, id);
        Received first = await receiver.NextAsync(), second = await receiver.NextAsync();
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers[WebhookSignature.IdHeader], second.Headers[WebhookSignature.IdHeader]);
        Assert.NotEqual(first.Headers[WebhookSignature.SignatureHeader], second.Headers[WebhookSignature.SignatureHeader]);
        Assert.Equal(0, receiver.Waiting);
        JsonNode webhook = (await host.GetJsonAsync($"/v1/jobs/{id}"))["webhook"]!;
        Assert.Equal("delivered", Text(webhook["delivery"]!, "state"));
        Assert.Equal([500, 200], webhook["delivery"]!["attempts"]!.AsArray().Select(attempt => attempt!["status"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Send_ServerError_SendsTheNextMessageWhenItIsDue()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(500);
        await SendAsync(host, id);
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.WebhooksQueue, id));
        await Mailbox.TakeAsync(azurite, StorageLayout.WebhooksQueue, id);
    }

    [Fact]
    public async Task Send_Redirect_IsAFailureAndNotFollowed()
    {
        await using Receiver receiver = await Receiver.StartAsync(), elsewhere = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(301, "Location", elsewhere.Url.ToString());
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.Pending, 301), (await StateAsync(host, id)));
        Assert.Equal(0, elsewhere.Waiting);
    }

    [Fact]
    public async Task Send_Gone_IsGivenUp()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(410);
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.GivenUp, 410), (await StateAsync(host, id)));
        Assert.Null((await host.FindAsync(id)).Delivery!.NextAttemptAt);
    }

    [Theory]
    [InlineData(429, "7200")]
    [InlineData(503, "Fri, 02 Jan 2026 05:04:05 GMT")]
    public async Task Send_Busy_WaitsAsLongAsAsked(int status, string retryAfter)
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(status, "Retry-After", retryAfter);
        await SendAsync(host, id);
        Assert.Equal(Documents.Created.AddHours(2), (await host.FindAsync(id)).Delivery!.NextAttemptAt);
        _clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(host, id);
        await receiver.NextAsync();
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Send_SlowReceiver_IsGivenFifteenSeconds()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Task sending = SendAsync(host, id);
        await receiver.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await sending;
        DeliveryAttempt attempt = Assert.Single((await host.FindAsync(id)).Delivery!.Attempts);
        Assert.Equal((null, "The receiver did not answer within 15 s."), (attempt.Status, attempt.Error));
    }

    [Fact]
    public async Task Send_EndlessAnswer_IsNotReadToItsEnd()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.Answer = async context =>
        {
            byte[] chunk = new byte[64 * 1_024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };
        await SendAsync(host, id);
        Assert.Equal((DeliveryState.Delivered, 200), await StateAsync(host, id));
    }

    [Fact]
    public async Task Send_NobodyListens_NotesIt()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        await receiver.DisposeAsync();
        await SendAsync(host, id);
        DeliveryAttempt attempt = Assert.Single((await host.FindAsync(id)).Delivery!.Attempts);
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
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver);
        receiver.AnswerWith(500);
        for (int i = 0; i < 12; i++)
        {
            await SendAsync(host, id);
            _clock.Advance(TimeSpan.FromHours(27));
        }
        WebhookDelivery delivery = (await host.FindAsync(id)).Delivery!;
        Assert.Equal((DeliveryState.GivenUp, 10, 10), (delivery.State, delivery.Attempts.Count, receiver.Waiting));
    }

    [Fact]
    public async Task Send_TwoMessagesAtOnce_CountOneAttemptOfANumber()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host });
        JobId id = await CompletedAsync(host, receiver);
        var both = new TaskCompletionSource();
        receiver.Answer = async context =>
        {
            if (receiver.Waiting == 2)
                both.TrySetResult();
            await both.Task;
            context.Response.StatusCode = 500;
        };
        await Task.WhenAll(SendAsync(host, id), SendAsync(host, id));
        Assert.Equal(1, Assert.Single((await host.FindAsync(id)).Delivery!.Attempts).Number);
    }

    [Fact]
    public async Task Send_EventNotWanted_IsNone()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await StartAsync(receiver);
        JobId id = await CompletedAsync(host, receiver, "job.failed");
        await SendAsync(host, id);
        Assert.Equal(0, receiver.Waiting);
        Assert.Null((await host.FindAsync(id)).Delivery);
    }

    private Task<ApiHost> StartAsync(Receiver receiver) => ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host }, _clock);

    private async Task<JobId> CompletedAsync(ApiHost host, Receiver receiver, string? only = null)
    {
        JobId id = await host.SubmitPlannedAsync(2, request =>
        {
            request["webhook"] = new JsonObject { ["url"] = receiver.Url.ToString() };
            if (only is not null)
                request["webhook"]!["events"] = new JsonArray(only);
        });
        await host.FinishShardAsync(azurite, id, shard: 0);
        return id;
    }

    private static Task SendAsync(ApiHost host, JobId id) => host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, id), Stop);

    private static async Task<(DeliveryState, int?)> StateAsync(ApiHost host, JobId id)
    {
        WebhookDelivery delivery = (await host.FindAsync(id)).Delivery!;
        return (delivery.State, Assert.Single(delivery.Attempts).Status);
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
