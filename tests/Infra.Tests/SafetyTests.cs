using System.Text.Json.Nodes;
using KoGpt2.Infra.Tests.Support;

namespace KoGpt2.Infra.Tests;

public sealed class SafetyTests(Deployments deployments)
{
    [Fact]
    public void Functions_AreReachedByTlsOnly_AndDeployedToWithoutPasswords()
    {
        foreach (Deployment main in deployments.Mains)
        {
            Resource app = main.Only("Microsoft.Web/sites");
            Assert.Equal("true", app.Text("httpsOnly"));
            Assert.Equal("1.2", app.Text("siteConfig.minTlsVersion"));
            Assert.Equal("1.2", app.Text("siteConfig.scmMinTlsVersion"));
            Assert.Equal("Disabled", app.Text("siteConfig.ftpsState"));
            Assert.Equal("UserAssignedIdentity", app.Text("functionAppConfig.deployment.storage.authentication.type"));
            Assert.All(main.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies"), policy => Assert.Equal("false", policy.Text("allow")));
            Assert.Equal(["ftp", "scm"], main.NamesOf("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Functions_RunDotNet10OnFlexConsumption()
    {
        Resource app = deployments.Prod.Only("Microsoft.Web/sites");

        Assert.Equal("FC1", deployments.Prod.Only("Microsoft.Web/serverfarms").Body["sku"]!["name"]!.GetValue<string>());
        Assert.Equal("dotnet-isolated", app.Text("functionAppConfig.runtime.name"));
        Assert.Equal("10.0", app.Text("functionAppConfig.runtime.version"));
    }

    [Fact]
    public void VaultRegistryAndTelemetry_GoByIdentityAlone()
    {
        foreach (Deployment main in deployments.Mains)
        {
            Assert.Equal("true", main.Only("Microsoft.KeyVault/vaults").Text("enableRbacAuthorization"));
            Assert.Equal("false", main.Only("Microsoft.ContainerRegistry/registries").Text("adminUserEnabled"));
            Assert.Equal("true", main.Only("Microsoft.Insights/components").Text("DisableLocalAuth"));
            Assert.Equal("true", main.Only("Microsoft.OperationalInsights/workspaces").Text("features.disableLocalAuth"));
        }
    }

    [Fact]
    public void Logs_OfWhatHoldsData_GoToTheWorkspace()
    {
        string[] logged =
        [
            .. deployments.Prod.Of("Microsoft.Insights/diagnosticSettings")
                .Select(setting => setting.Id[Deployment.Group.Length..setting.Id.IndexOf("/providers/Microsoft.Insights/", StringComparison.Ordinal)])
                .Select(scope => string.Join('/', scope.Split('/').Where((_, i) => i % 2 == 1 || i == 2))),
        ];

        Assert.Equal(
            ["providers/Microsoft.App/managedEnvironments", "providers/Microsoft.ContainerRegistry/registries", "providers/Microsoft.KeyVault/vaults",
             "providers/Microsoft.Storage/storageAccounts/blobServices", "providers/Microsoft.Storage/storageAccounts/queueServices"],
            logged.Order(StringComparer.Ordinal));
        Assert.Equal("azure-monitor", deployments.Prod.Only("Microsoft.App/managedEnvironments").Text("appLogsConfiguration.destination"));
    }

    [Fact]
    public void Network_WhereOneIsWanted_IsTheOnlyWayToStorageAndVault()
    {
        Resource[] closed = [.. deployments.Private.Of("Microsoft.Storage/storageAccounts"), deployments.Private.Only("Microsoft.KeyVault/vaults")];

        Assert.All(closed, resource => Assert.Equal("Disabled", resource.Text("publicNetworkAccess")));
        Assert.All(closed, resource => Assert.Equal("Deny", resource.Text("networkAcls.defaultAction")));
        Assert.Equal(
            ["blob", "blob", "queue", "vault"],
            deployments.Private.Of("Microsoft.Network/privateEndpoints")
                .Select(endpoint => endpoint.Properties["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Contains("functionsSubnetId", deployments.Private.Only("Microsoft.Web/sites").Text("virtualNetworkSubnetId"), StringComparison.Ordinal);
        Assert.Contains("workersSubnetId", deployments.Private.Only("Microsoft.App/managedEnvironments").Text("vnetConfiguration"), StringComparison.Ordinal);
    }

    [Fact]
    public void Network_WhereNoneIsWanted_IsNotThere()
    {
        Assert.DoesNotContain(deployments.Prod.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.OrdinalIgnoreCase));
        Assert.Null(deployments.Prod.Only("Microsoft.Web/sites").Properties["virtualNetworkSubnetId"]);
    }

    [Fact]
    public void Vault_InProduction_CannotBePurged()
    {
        Assert.Equal("true", deployments.Prod.Only("Microsoft.KeyVault/vaults").Text("enablePurgeProtection"));
        Assert.Null(deployments.Dev.Only("Microsoft.KeyVault/vaults").Properties["enablePurgeProtection"]);
    }

    [Fact]
    public void Resources_ThatCanBeTagged_SayWhoseTheyAre()
    {
        foreach (Resource resource in deployments.All.SelectMany(deployment => deployment.Resources).Where(resource => resource.Body["location"] is not null))
        {
            JsonNode? tags = resource.Body["tags"];
            Assert.Equal("kogpt2-functions", tags?["project"]?.GetValue<string>());
            Assert.NotNull(tags!["azd-env-name"]);
        }
    }
}
