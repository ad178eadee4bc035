using System.Text.RegularExpressions;
using KoGpt2.Infra.Tests.Support;
using KoGpt2.TestSupport;

namespace KoGpt2.Infra.Tests;

public sealed partial class WorkflowsTests(Deployments deployments)
{
    private static readonly string s_deploy = Text(".github/workflows/deploy.yml"), s_azd = Text("azure.yaml");

    [Theory]
    [InlineData("ci.yml")]
    [InlineData("deploy.yml")]
    public void Actions_ArePinnedByCommit(string workflow)
    {
        string text = Text($".github/workflows/{workflow}");

        MatchCollection uses = Uses().Matches(text);
        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches(@"^(\./\.github/workflows/\w+\.yml|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", use.Groups["what"].Value));
    }

    [Fact]
    public void Deployment_UsesNoStoredSecret()
    {
        Assert.DoesNotContain("secrets.", s_deploy, StringComparison.Ordinal);
        Assert.Contains("id-token: write", s_deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void Deployment_HasParametersForEachEnvironment()
    {
        string[] environments = Options().Match(s_deploy).Groups["names"].Value.Split(", ");

        Assert.Equal(["dev", "prod"], environments);
        Assert.All(environments, name => Assert.True(File.Exists(Path.Combine(BicepCli.Source, $"{name}.bicepparam"))));
    }

    [Fact]
    public void WorkerParameters_AreTheOutputsOfMain_AndTheImage()
    {
        string[] read = [.. Reads().Matches(File.ReadAllText(Path.Combine(BicepCli.Source, "worker.bicepparam"))).Select(match => match.Groups["name"].Value)];

        Assert.Equal(["SERVICE_WORKER_IMAGE_NAME"], read.Except(deployments.Dev.Outputs.Select(output => output.Key)));
        Assert.Contains("SERVICE_WORKER_IMAGE_NAME=", s_deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputsThatWorkflowAndAzdRead_AreThere()
    {
        string[] outputs = [.. deployments.Dev.Outputs.Select(output => output.Key)];

        Assert.All(Variables().Matches(s_deploy + s_azd).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, outputs));
        Assert.Contains("AZURE_CONTAINER_REGISTRY_ENDPOINT", outputs);
        Assert.Contains("AZURE_RESOURCE_GROUP", outputs);
    }

    [Fact]
    public void FunctionApp_IsTaggedAsTheServiceThatAzdDeploys()
    {
        Assert.Contains("\n  api:\n    project: src/Functions\n", s_azd, StringComparison.Ordinal);
        Assert.Equal("api", deployments.Dev.Only("Microsoft.Web/sites").Body["tags"]!["azd-service-name"]!.GetValue<string>());
    }

    [Fact]
    public void Worker_IsDeployedByAzdWithTheTemplateOfItsModule()
    {
        string module = Module().Match(s_azd).Groups["name"].Value;

        Assert.Equal("worker", module);
        Assert.True(File.Exists(Path.Combine(BicepCli.Source, $"{module}.bicepparam")));
        Assert.Contains("\n  path: infra/bicep\n  module: main\n", s_azd, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure.yaml")]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData(".github/workflows/deploy.yml")]
    public void WorkersImage_IsBuiltFromItsDockerfileForAKindOfHardware(string file)
    {
        Assert.Contains("src/Worker/Dockerfile", Text(file), StringComparison.Ordinal);
        Assert.Contains("RUNTIME=", Text(file), StringComparison.Ordinal);
        Assert.Contains("\nARG RUNTIME=cpu\n", Text("src/Worker/Dockerfile"), StringComparison.Ordinal);
        Assert.Contains(deployments.Prod.Outputs["KOGPT2_RUNTIME"]!.GetValue<string>(), Text("src/Worker/Worker.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void WorkflowBicep_IsTheTestsOwn()
    {
        string version = Regex.Match(Text("Directory.Packages.props"), @"Azure\.Bicep\.CommandLine\.\S+ Version=""(?<v>[\d.]+)""").Groups["v"].Value;

        Assert.Contains($"az bicep install --version v{version}", s_deploy, StringComparison.Ordinal);
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"uses: (?<what>.+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"options: \[(?<names>[^\]]+)\]")]
    private static partial Regex Options();

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'\)")]
    private static partial Regex Reads();

    // Of the workflow's scripts and of azure.yaml; what GitHub's own variables give is written in double braces.
    [GeneratedRegex(@"\$\{?(?<name>KOGPT2_\w+)")]
    private static partial Regex Variables();

    [GeneratedRegex(@"\n    module: (?<name>\w+)\n")]
    private static partial Regex Module();
}
