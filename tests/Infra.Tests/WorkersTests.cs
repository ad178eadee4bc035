using System.Text.Json.Nodes;
using KoGpt2.Infra.Tests.Support;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Infra.Tests;

public sealed class WorkersTests(Deployments deployments)
{
    private const string Apps = "Microsoft.App/containerApps", Environments = "Microsoft.App/managedEnvironments";

    [Fact]
    public void Workers_OfEachModel_ScaleOnItsQueueFromNone()
    {
        JsonNode[] scales = [.. deployments.Worker.Of(Apps).Select(app => app.Properties["template"]!["scale"]!)];

        Assert.Equal(Deployments.Models.Select(StorageLayout.GenerateQueue), scales.Select(scale => Rule(scale)["metadata"]!["queueName"]!.GetValue<string>()));
        Assert.All(scales, scale =>
        {
            Assert.Equal(0, scale["minReplicas"]!.GetValue<int>());
            Assert.Equal(3, scale["maxReplicas"]!.GetValue<int>());
            Assert.Equal("azure-queue", Rule(scale)["type"]!.GetValue<string>());
            Assert.EndsWith("/id-test-worker", Rule(scale)["identity"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Null(Rule(scale)["auth"]);
        });
    }

    [Fact]
    public void Workers_CountShardsInHand_SoThatTheyAreNotTakenAwayFromThem() =>
        Assert.All(deployments.Worker.Of(Apps), app => Assert.Equal("all", Rule(app.Properties["template"]!["scale"]!)["metadata"]!["queueLengthStrategy"]!.GetValue<string>()));

    [Fact]
    public void Workers_ReadTheQueuesAccountThatMainMakes()
    {
        string account = Rule(deployments.Worker.Of(Apps).First().Properties["template"]!["scale"]!)["metadata"]!["accountName"]!.GetValue<string>();

        Assert.Contains(account, deployments.Private.NamesOf("Microsoft.Storage/storageAccounts"));
    }

    [Fact]
    public void Workers_ServeTheirModel() =>
        Assert.Equal(Deployments.Models, deployments.Worker.Of(Apps).Select(app => Setting(app, "Worker__Model")));

    [Fact]
    public void Models_AreKeptInAVolume_OverRestartsOfTheContainer() => Assert.All(deployments.Worker.Of(Apps), app =>
    {
        JsonNode volume = Assert.Single(app.Properties["template"]!["volumes"]!.AsArray())!, mount = Assert.Single(Container(app)["volumeMounts"]!.AsArray())!;
        Assert.Equal("EmptyDir", volume["storageType"]!.GetValue<string>());
        Assert.Equal(volume["name"]!.GetValue<string>(), mount["volumeName"]!.GetValue<string>());
        Assert.StartsWith($"{mount["mountPath"]}/", Setting(app, "Worker__CacheFolder"), StringComparison.Ordinal);
    });

    [Fact]
    public void Probes_AskTheRoutesThatTheWorkerHas() =>
        Assert.All(deployments.Worker.Of(Apps), app => Assert.Equal(
            ["Startup /healthz 8080", "Liveness /healthz 8080", "Readiness /readyz 8080"],
            Container(app)["probes"]!.AsArray().Select(probe => $"{probe!["type"]} {probe["httpGet"]!["path"]} {probe["httpGet"]!["port"]}")));

    [Theory]
    [InlineData("gpu", "gpu", "8", "56Gi")]
    [InlineData("cpu", "Consumption", "4", "8Gi")]
    public void Workers_OnTheirHardware_TakeAllOfAReplica(string compute, string profile, string cores, string memory)
    {
        foreach (Resource app in (compute == "gpu" ? deployments.Worker : deployments.CpuWorker).Of(Apps))
        {
            Assert.Equal(profile, app.Text("workloadProfileName"));
            Assert.Equal(cores, Container(app)["resources"]!["cpu"]!.ToJsonString());
            Assert.Equal(memory, Container(app)["resources"]!["memory"]!.GetValue<string>());
        }
    }

    [Fact]
    public void Environments_HaveGpusOnlyWhereWorkersUseThem()
    {
        Assert.Equal(["Consumption", "Consumption-GPU-NC8as-T4"], Profiles(deployments.Prod));
        Assert.Equal(["Consumption"], Profiles(deployments.Dev));
    }

    [Fact]
    public void Workers_TakeNoRequestsAndPullAsThemselves() => Assert.All(deployments.Worker.Of(Apps), app =>
    {
        Assert.Null(app.Properties["configuration"]!["ingress"]);
        Assert.Null(app.Properties["configuration"]!["secrets"]);
        Assert.Equal("registry.example", app.Properties["configuration"]!["registries"]![0]!["server"]!.GetValue<string>());
        Assert.EndsWith("/id-test-worker", app.Properties["configuration"]!["registries"]![0]!["identity"]!.GetValue<string>(), StringComparison.Ordinal);
    });

    [Fact]
    public void Blocklist_WhereThereIsOne_IsASecretThatIsMountedWhereTheWorkerLooks() => Assert.All(deployments.FilteringWorker.Of(Apps), app =>
    {
        JsonNode secret = Assert.Single(app.Properties["configuration"]!["secrets"]!.AsArray())!;
        JsonNode volume = app.Properties["template"]!["volumes"]!.AsArray().Single(volume => volume!["storageType"]!.GetValue<string>() == "Secret")!;
        JsonNode file = Assert.Single(volume["secrets"]!.AsArray())!;
        JsonNode mount = Container(app)["volumeMounts"]!.AsArray().Single(mount => mount!["volumeName"]!.GetValue<string>() == volume["name"]!.GetValue<string>())!;
        Assert.Equal("시발\n!시발점\n", secret["value"]!.GetValue<string>());
        Assert.Equal(secret["name"]!.GetValue<string>(), file["secretRef"]!.GetValue<string>());
        Assert.Equal($"{mount["mountPath"]}/{file["path"]}", Setting(app, "Worker__Blocklist"));
    });

    private static IEnumerable<string> Profiles(Deployment main) =>
        main.Only(Environments).Properties["workloadProfiles"]!.AsArray().Select(profile => profile!["workloadProfileType"]!.GetValue<string>());

    private static JsonNode Rule(JsonNode scale) => Assert.Single(scale["rules"]!.AsArray())!["custom"]!;

    private static string Setting(Resource app, string name) =>
        Container(app)["env"]!.AsArray().Single(setting => setting!["name"]!.GetValue<string>() == name)!["value"]!.GetValue<string>();

    private static JsonNode Container(Resource app) => Assert.Single(app.Properties["template"]!["containers"]!.AsArray())!;
}
