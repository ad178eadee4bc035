using System.Reflection;
using System.Text.Json.Nodes;
using KoGpt2.Api;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Functions;
using KoGpt2.Infra.Tests.Support;
using KoGpt2.Shared.Storage;
using KoGpt2.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KoGpt2.Infra.Tests;

public sealed class SettingsTests(Deployments deployments)
{
    // What the Functions host, Azure's identities and the telemetry exporter read.
    private static readonly string[] s_others =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AZURE_CLIENT_ID",
        "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__queueServiceUri",
    ];

    [Fact]
    public void KeysOfTheFunctionApp_AreThoseOfOptionsClasses()
    {
        Dictionary<string, Type> sections = Sections(typeof(ApiServices).Assembly, typeof(StorageOptions).Assembly);

        Assert.All(deployments.Mains.SelectMany(main => Settings(main).Keys).Except(s_others), key => Assert.True(IsKnown(key, sections), key));
    }

    [Fact]
    public void KeysOfWorkers_AreThoseOfOptionsClasses()
    {
        Dictionary<string, Type> sections = Sections(typeof(WorkerOptions).Assembly, typeof(StorageOptions).Assembly);

        Assert.All(WorkerSettings().SelectMany(settings => settings.Keys).Except(s_others), key => Assert.True(IsKnown(key, sections), key));
    }

    [Fact]
    public void SettingsOfTheFunctionApp_AreAllThatItAsksFor()
    {
        foreach (Deployment main in deployments.Mains)
        {
            using ServiceProvider services = Start(Settings(main), (services, configuration) => services.AddKoGpt2Api(configuration));
            LifetimesOptions lifetimes = services.GetRequiredService<IOptions<LifetimesOptions>>().Value;
            Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(365)), (lifetimes.MaxExpiresAfter, lifetimes.MaxRetainFor));
        }
    }

    [Fact]
    public void ContainersForSources_AreThoseThatAreDeployed()
    {
        using ServiceProvider services = Start(Settings(deployments.Private), (services, configuration) => services.AddKoGpt2Api(configuration));
        Assert.Equal([Deployments.SourceContainer], services.GetRequiredService<IOptions<AugmentationOptions>>().Value.SourceContainers);
    }

    [Fact]
    public void SettingsOfWorkers_AreAllThatTheyAskFor()
    {
        foreach (Dictionary<string, string> settings in WorkerSettings())
        {
            using ServiceProvider services = Start(settings, (services, configuration) => services.AddKoGpt2Worker(configuration));
            Assert.Equal(settings["Storage__ManagedIdentityClientId"], services.GetRequiredService<IOptions<StorageOptions>>().Value.ManagedIdentityClientId);
        }
    }

    [Fact]
    public void GraceOfWorkers_EndsBeforeTheyAreKilled()
    {
        Resource worker = deployments.Worker.Of("Microsoft.App/containerApps").First();
        using ServiceProvider services = Start(WorkerSettings().First(), (services, configuration) => services.AddKoGpt2Worker(configuration));
        TimeSpan shutdown = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.InRange(shutdown.TotalSeconds, 30, int.Parse(worker.Text("template.terminationGracePeriodSeconds")!, null) - 10);
    }

    [Fact]
    public void QueueTriggers_TakeTheQueuesThatTheApiSendsTo()
    {
        Dictionary<string, string> settings = RawSettings(deployments.Prod);

        Assert.Equal(settings["Storage__QueueServiceUri"], settings["AzureWebJobsStorage__queueServiceUri"]);
        Assert.NotEqual(settings["Storage__BlobServiceUri"], settings["AzureWebJobsStorage__blobServiceUri"]);
        Assert.Equal("managedidentity", settings["AzureWebJobsStorage__credential"]);
        Assert.Empty(HostStorage.Settings(Configuration(Settings(deployments.Prod))));
    }

    [Fact]
    public void Telemetry_IsSentByIdentity()
    {
        Dictionary<string, string>[] apps =
            [RawSettings(deployments.Prod), Pairs(deployments.Worker.Of("Microsoft.App/containerApps").First().Properties["template"]!["containers"]![0]!["env"]!)];

        Assert.All(apps, settings => Assert.Contains("ClientId={0};Authorization=AAD", settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"], StringComparison.Ordinal));
    }

    [Fact]
    public void SecretsOfKeys_ComeFromTheVault()
    {
        Dictionary<string, string> settings = RawSettings(deployments.Prod);

        Assert.Contains("@Microsoft.KeyVault(SecretUri=", settings["Auth__Keys__0__Sha256"], StringComparison.Ordinal);
        Assert.Contains("-sha256)", settings["Auth__Keys__0__Sha256"], StringComparison.Ordinal);
        Assert.Contains("-webhook-secret)", settings["Auth__Keys__0__WebhookSecret"], StringComparison.Ordinal);
        Assert.DoesNotContain("Auth__Keys__0__WebhookSecret", RawSettings(deployments.Dev).Keys);
    }

    // Starts nothing: has every options class checked that is checked when a host starts.
    private static ServiceProvider Start(Dictionary<string, string> settings, Action<IServiceCollection, IConfiguration> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Production });
        add(builder.Services, Configuration(settings));
        ServiceProvider services = builder.Services.BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services;
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value)).Build();

    private static Dictionary<string, string> Settings(Deployment main) => RawSettings(main).ToDictionary(setting => setting.Key, setting => Known(setting.Value));

    private static Dictionary<string, string> RawSettings(Deployment main) => Pairs(main.Only("Microsoft.Web/sites").Properties["siteConfig"]!["appSettings"]!);

    private IEnumerable<Dictionary<string, string>> WorkerSettings() =>
        new[] { deployments.Worker, deployments.CpuWorker, deployments.FilteringWorker }
            .SelectMany(worker => worker.Of("Microsoft.App/containerApps"))
            .Select(app => Pairs(app.Properties["template"]!["containers"]![0]!["env"]!).ToDictionary(setting => setting.Key, setting => Known(setting.Value)));

    private static Dictionary<string, string> Pairs(JsonNode settings) =>
        settings.AsArray().ToDictionary(setting => setting!["name"]!.GetValue<string>(), setting => setting!["value"]!.GetValue<string>());

    // Something of the form that Azure will put there.
    private static string Known(string value) => value switch
    {
        _ when value.Contains("-sha256)", StringComparison.Ordinal) => new string('a', 64),
        _ when value.Contains("-webhook-secret)", StringComparison.Ordinal) => "whsec_" + Convert.ToBase64String(new byte[32]),
        ['[', ..] when value.Contains("queue", StringComparison.OrdinalIgnoreCase) => "https://account.queue.core.windows.net/",
        ['[', ..] when value.Contains("blob", StringComparison.OrdinalIgnoreCase) => "https://account.blob.core.windows.net/",
        ['[', ..] => "00000000-0000-0000-0000-000000000004",
        _ => value,
    };

    private static Dictionary<string, Type> Sections(params Assembly[] assemblies) =>
        assemblies.SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Name: type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(section => section.Name is not null)
            .ToDictionary(section => section.Name!, section => section.Type);

    private static bool IsKnown(string key, Dictionary<string, Type> sections)
    {
        string[] parts = key.Split("__");
        Type? type = sections.GetValueOrDefault(parts[0]);
        foreach (string part in parts[1..])
            type = type is { IsArray: true } && int.TryParse(part, out _)
                ? type.GetElementType()
                : type?.GetProperty(part, BindingFlags.Public | BindingFlags.Instance) is { CanWrite: true } property ? property.PropertyType : null;
        return type is not null;
    }
}
