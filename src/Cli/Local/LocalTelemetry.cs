using System.Collections;
using KoGpt2.Api.Telemetry;
using KoGpt2.Worker.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace KoGpt2.Cli.Local;

/// <summary>Telemetry of the whole system in one process: the API's host gathers for the workers too.</summary>
internal static class LocalTelemetry
{
    /// <summary>Gathers, for <c>/metrics</c> and for whom the environment says.</summary>
    public static void Add(WebApplicationBuilder api)
    {
        api.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
            .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal) || variable.Key.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal)));
        api.Services.AddApiTelemetry(api.Configuration, "kogpt2-local").AddScraping();
    }

    /// <summary>Adds <c>/metrics</c>, which needs no key: it is for this machine alone.</summary>
    public static void Use(WebApplication api) => api.UseOpenTelemetryPrometheusScrapingEndpoint();
}
