using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;

namespace KoGpt2.Shared.Telemetry.Export;

/// <summary>Azure Monitor by its own environment variables, as Functions hosts read them.</summary>
/// <remarks>Source: learn.microsoft.com, "Application settings reference for Azure Functions".</remarks>
internal static class MonitorSettings
{
    private const string Connection = "APPLICATIONINSIGHTS_CONNECTION_STRING", Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Whether anything is sent there.</summary>
    public static bool Sends(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Connection]);

    /// <summary>Says where to send, and as whom: where <c>Authorization=AAD</c> is set, by managed identity, of <c>ClientId</c> if that is set too.</summary>
    public static void Apply(AzureMonitorExporterOptions monitor, IConfiguration configuration)
    {
        monitor.ConnectionString = configuration[Connection];
        Dictionary<string, string> said = (configuration[Authentication] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        if (!said.TryGetValue("Authorization", out string? way) || !way.Equals("AAD", StringComparison.OrdinalIgnoreCase))
            return;
        var identity = new DefaultAzureCredentialOptions();
        if (said.TryGetValue("ClientId", out string? client))
            identity.ManagedIdentityClientId = client;
        monitor.Credential = new DefaultAzureCredential(identity);
    }
}
