using KoGpt2.Shared.Telemetry.Export;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace KoGpt2.Worker.Telemetry;

/// <summary>Registers the worker's telemetry.</summary>
public static class WorkerTelemetry
{
    /// <summary>Gathers what the worker tells, for <see cref="MapWorkerMetrics"/> and for whom the environment says.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The environment; see <see cref="TelemetryServices.AddKoGpt2Telemetry"/>.</param>
    public static OpenTelemetryBuilder AddWorkerTelemetry(this IServiceCollection services, IConfiguration configuration) =>
        services.AddKoGpt2Telemetry(configuration, "kogpt2-worker").AddScraping();

    /// <summary>Gathers metrics for who asks for them at <c>/metrics</c>.</summary>
    public static OpenTelemetryBuilder AddScraping(this OpenTelemetryBuilder telemetry) => telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter());

    /// <summary>Adds <c>/metrics</c>, for Prometheus.</summary>
    public static void MapWorkerMetrics(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint();
}
