using System.Reflection;
using Azure.Monitor.OpenTelemetry.Exporter;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KoGpt2.Shared.Telemetry.Export;

/// <summary>Registers telemetry.</summary>
public static class TelemetryServices
{
    /// <summary>
    /// Gathers what both sides tell, and sends it where the environment says: over OTLP by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and the other standard
    /// variables, to Azure Monitor by <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>. Where it says nothing, nothing is gathered and nothing is sent.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The environment.</param>
    /// <param name="service">Name of the service, unless <c>OTEL_SERVICE_NAME</c> gives it another.</param>
    public static OpenTelemetryBuilder AddKoGpt2Telemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        services.AddHostedService<TraceIds>();
        services.Configure<LoggerFactoryOptions>(logs => logs.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddSource(SharedSignals.Names, "Azure.*").AddProcessor(new BackgroundSpans()));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(SharedSignals.Names).AddRuntimeInstrumentation());
        return services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: Version(), serviceInstanceId: Instance()).AddEnvironmentVariableDetector())
            .ExportByOtlp(configuration)
            .ExportToMonitor(configuration);
    }

    /// <summary>Looks at queues for as long as the host runs and someone listens.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="queues">Which queues.</param>
    public static IServiceCollection AddQueueGauges(this IServiceCollection services, Func<IServiceProvider, IReadOnlyList<QueueToGauge>> queues) =>
        services.AddHostedService(provider => new QueueGauges(
            provider.GetRequiredService<StorageClients>(), queues(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<QueueGauges>>()));

    private static OpenTelemetryBuilder ExportByOtlp(this OpenTelemetryBuilder telemetry, IConfiguration configuration)
    {
        if (OtlpSettings.Sends(configuration, "TRACES"))
            telemetry.WithTracing(traces => traces.AddOtlpExporter(otlp => OtlpSettings.Apply(otlp, configuration, "TRACES")));
        if (OtlpSettings.Sends(configuration, "METRICS"))
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(otlp => OtlpSettings.Apply(otlp, configuration, "METRICS")));
        if (OtlpSettings.Sends(configuration, "LOGS"))
            telemetry.WithLogging(logs => logs.AddOtlpExporter(otlp => OtlpSettings.Apply(otlp, configuration, "LOGS")), Readable);
        return telemetry;
    }

    private static OpenTelemetryBuilder ExportToMonitor(this OpenTelemetryBuilder telemetry, IConfiguration configuration) => !MonitorSettings.Sends(configuration)
        ? telemetry
        : telemetry
            .WithTracing(traces => traces.AddAzureMonitorTraceExporter(monitor => MonitorSettings.Apply(monitor, configuration)))
            .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(monitor => MonitorSettings.Apply(monitor, configuration)))
            .WithLogging(logs => logs.AddAzureMonitorLogExporter(monitor => MonitorSettings.Apply(monitor, configuration)), Readable);

    private static void Readable(OpenTelemetryLoggerOptions logs) => logs.IncludeFormattedMessage = true;

    private static string? Version() => typeof(TelemetryServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private static string Instance() => $"{Environment.MachineName}-{Environment.ProcessId}";
}
