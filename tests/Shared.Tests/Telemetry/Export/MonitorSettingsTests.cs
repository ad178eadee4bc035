using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using KoGpt2.Shared.Telemetry.Export;
using Microsoft.Extensions.Configuration;

namespace KoGpt2.Shared.Tests.Telemetry.Export;

public sealed class MonitorSettingsTests
{
    private const string Connection = "InstrumentationKey=00000000-0000-0000-0000-000000000001";

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("Authorization=Key", false)]
    [InlineData("Authorization=AAD", true)]
    [InlineData("Authorization=AAD;ClientId=00000000-0000-0000-0000-000000000002", true)]
    [InlineData("clientid=00000000-0000-0000-0000-000000000002; authorization=aad;", true)]
    public void Apply_AuthenticationString_SaysWhetherAnIdentitySends(string? authentication, bool identity)
    {
        var options = new AzureMonitorExporterOptions();
        MonitorSettings.Apply(options, Configuration(Connection, authentication));
        Assert.Equal(Connection, options.ConnectionString);
        Assert.Equal(identity, options.Credential is DefaultAzureCredential);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(" ", false)]
    [InlineData(Connection, true)]
    public void Sends_OnlyWhereThereIsAConnection(string? connection, bool sends) => Assert.Equal(sends, MonitorSettings.Sends(Configuration(connection, null)));

    private static IConfiguration Configuration(string? connection, string? authentication) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection,
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = authentication,
    }).Build();
}
