using System.Diagnostics;
using System.Text;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Telemetry.Export;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace KoGpt2.Shared.Tests.Telemetry.Export;

[Collection(nameof(ListenersGroup))]
public sealed class TelemetryServicesTests
{
    private static readonly ActivitySource s_azure = new("Azure.Storage.Test"), s_calls = new("Azure.Core.Test");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Telemetry_NothingIsSet_GathersNothingAndStillGivesLogsAndMessagesIds()
    {
        using IHost host = NewHost([]);
        await host.StartAsync(Stop);
        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
        Assert.Null(host.Services.GetService<LoggerProvider>());
        Assert.False(SharedSignals.SentMessages.Enabled);
        using Activity? span = MessageSpans.Send("plan");
        Assert.NotNull(span);
        Assert.False(span.Recorded);
    }

    [Fact]
    public async Task Telemetry_OtlpEndpoint_GetsSpansMetricsAndLogsOfTheService()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        byte[] trace = new byte[16];
        using (IHost host = NewHost(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address, ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-team=seven" }))
        {
            await host.StartAsync(Stop);
            using (Activity span = MessageSpans.Send("plan")!)
            {
                span.TraceId.CopyTo(trace);
                MessageSpans.Sent("plan", error: null);
                host.Services.GetRequiredService<ILogger<TelemetryServicesTests>>().LogWarning("Sent {Job} to {Queue}", "job_1", "plan");
            }
            await host.StopAsync(Stop);
        }
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], receiver.Received.Select(of => of.Path).Distinct().Order());
        Assert.All(receiver.Received, of => Assert.Equal("seven", of.Header));
        Assert.All(["/v1/logs", "/v1/metrics", "/v1/traces"], path => Assert.Contains("kogpt2-test", receiver.Text(path), StringComparison.Ordinal));
        Assert.Contains("send plan", receiver.Text("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("messaging.client.sent.messages", receiver.Text("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("Sent job_1 to plan", receiver.Text("/v1/logs"), StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(trace), receiver.Text("/v1/logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_EndpointOfOneSignal_GetsThatSignalAlone()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using (IHost host = NewHost(new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{receiver.Address}/of/traces", ["OTEL_SERVICE_NAME"] = "renamed" }))
        {
            await host.StartAsync(Stop);
            Assert.Null(host.Services.GetService<MeterProvider>());
            Assert.Null(host.Services.GetService<LoggerProvider>());
            MessageSpans.Send("watch")!.Dispose();
            await host.StopAsync(Stop);
        }
        Assert.Equal("/of/traces", Assert.Single(receiver.Received).Path);
        Assert.Contains("send watch", receiver.Text("/of/traces"), StringComparison.Ordinal);
        Assert.Contains("renamed", receiver.Text("/of/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telemetry_StorageCalls_AreSentWhereTheyBelongToASpanOfOurs()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using (IHost host = NewHost(new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{receiver.Address}/v1/traces" }))
        {
            await host.StartAsync(Stop);
            using (s_azure.StartActivity("idle look"))
                s_calls.StartActivity("idle request")?.Dispose();
            using (MessageSpans.Send("plan"))
            using (s_azure.StartActivity("real look"))
                s_calls.StartActivity("real request")?.Dispose();
            await host.StopAsync(Stop);
        }
        string traces = receiver.Text("/v1/traces");
        Assert.Contains("real look", traces, StringComparison.Ordinal);
        Assert.Contains("real request", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("idle", traces, StringComparison.Ordinal);
    }

    [Fact]
    public void Telemetry_MonitorConnection_GathersEverySignalForIt()
    {
        using IHost host = NewHost(new()
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/",
        });
        Assert.NotNull(host.Services.GetService<TracerProvider>());
        Assert.NotNull(host.Services.GetService<MeterProvider>());
        Assert.NotNull(host.Services.GetService<LoggerProvider>());
    }

    private static IHost NewHost(Dictionary<string, string?> environment)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(environment).AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]);
        builder.Services.AddLogging();
        builder.Services.AddKoGpt2Telemetry(builder.Configuration, "kogpt2-test");
        return builder.Build();
    }
}
