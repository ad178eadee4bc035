using System.Diagnostics;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Telemetry;

public sealed class WebhookTraceTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Traced_TellsTheReceiverNothingOfItAndTheTraceNothingOfItsPath()
    {
        using var log = new SpanLog();
        await using Receiver receiver = await Receiver.StartAsync();
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host });
        receiver.AnswerWith(500);
        JobId id = await host.SubmitPlannedAsync(1, request => request["webhook"] = new JsonObject { ["url"] = $"{receiver.Url}/T0P-SECRET?key=hidden" });
        await host.FinishShardAsync(azurite, id, shard: 0);
        await host.Handlers.SendWebhookAsync(new WebhookMessage(host.Owner, id, Traceparent: log.Traceparent), Stop);

        Received received = await receiver.NextAsync();
        Assert.DoesNotContain(received.Headers.Keys, name => name.StartsWith("trace", StringComparison.OrdinalIgnoreCase) || name is "Request-Id" or "Correlation-Context" or "baggage");
        Activity post = Assert.Single(log.Ended, span => span.Source.Name == "KoGpt2.Api");
        Assert.Equal(("127.0.0.1", receiver.Url.Port), (post.GetTagItem("server.address"), post.GetTagItem("server.port")));
        Assert.Equal((500, "500", ActivityStatusCode.Error), (post.GetTagItem("http.response.status_code"), post.GetTagItem("error.type"), post.Status));
        Assert.All(log.Ended, span => Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("SECRET", StringComparison.Ordinal) || $"{tag.Value}".Contains("hidden", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Submit_WithinATrace_KeepsTheRequestsSpanInTheDocument()
    {
        using var log = new SpanLog();
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id;
        using (log.Begin())
            id = await host.SubmitJobAsync("a");
        JobDocument job = await host.FindAsync(id);
        Assert.StartsWith($"00-{log.Origin.TraceId}-", job.Traceparent, StringComparison.Ordinal);
        Assert.Equal("maker=seven", job.Tracestate);
        Assert.Equal(log.Origin.TraceId, Assert.Single(log.Named("send plan")).TraceId);
    }
}
