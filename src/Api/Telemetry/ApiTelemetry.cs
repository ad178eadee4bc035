using KoGpt2.Shared.Telemetry.Export;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace KoGpt2.Api.Telemetry;

/// <summary>Registers the API's telemetry.</summary>
public static class ApiTelemetry
{
    /// <summary>Gathers what the API tells, requests included. Not part of <see cref="ApiServices.AddKoGpt2Api"/>: a process has one of it, whatever it hosts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The environment; see <see cref="TelemetryServices.AddKoGpt2Telemetry"/>.</param>
    /// <param name="service">The service's name.</param>
    public static OpenTelemetryBuilder AddApiTelemetry(this IServiceCollection services, IConfiguration configuration, string service = "kogpt2-api")
    {
        services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddAspNetCoreInstrumentation(requests =>
            requests.Filter = context => !context.Request.Path.StartsWithSegments("/healthz") && !context.Request.Path.StartsWithSegments("/metrics")));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddAspNetCoreInstrumentation());
        return services.AddKoGpt2Telemetry(configuration, service);
    }
}
