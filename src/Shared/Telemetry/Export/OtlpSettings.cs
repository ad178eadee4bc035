using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace KoGpt2.Shared.Telemetry.Export;

/// <summary>Where the standard variables have telemetry sent over OTLP.</summary>
/// <remarks>
/// Source: OpenTelemetry's specification of the protocol exporter. The exporter itself reads the general variables; those of one signal
/// are put in here. Where there is no endpoint, it would send to this machine: so then there is no exporter.
/// </remarks>
internal static class OtlpSettings
{
    /// <summary>Whether a signal is to be sent.</summary>
    /// <param name="configuration">The environment.</param>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
    public static bool Sends(IConfiguration configuration, string signal) =>
        !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || Of(configuration, signal, "ENDPOINT") is not null;

    /// <summary>Puts in what is set for one signal alone.</summary>
    /// <exception cref="UriFormatException">Its endpoint is no address.</exception>
    public static void Apply(OtlpExporterOptions options, IConfiguration configuration, string signal)
    {
        if (Of(configuration, signal, "PROTOCOL") is { } protocol)
            options.Protocol = protocol == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        if (Of(configuration, signal, "ENDPOINT") is { } endpoint)
            options.Endpoint = new Uri(endpoint);
        if (Of(configuration, signal, "HEADERS") is { } headers)
            options.Headers = headers;
    }

    private static string? Of(IConfiguration configuration, string signal, string what) =>
        configuration[$"OTEL_EXPORTER_OTLP_{signal}_{what}"] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
