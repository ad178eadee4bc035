using KoGpt2.Infra.Tests.Support;

[assembly: AssemblyFixture(typeof(Deployments))]

namespace KoGpt2.Infra.Tests.Support;

/// <summary>The deployments that the tests look at, each worked out once.</summary>
public sealed class Deployments : IAsyncLifetime
{
    /// <summary>Models of <see cref="Private"/> and <see cref="Worker"/>.</summary>
    public static readonly string[] Models = ["kogpt2", "kogpt2-demo"];

    private readonly BicepCli _bicep = new();

    /// <summary>Container of <see cref="Private"/> that sources may be in.</summary>
    public const string SourceContainer = "corpora";

    /// <summary>Of <c>dev.bicepparam</c>.</summary>
    public Deployment Dev { get; private set; } = null!;

    /// <summary>Of <c>prod.bicepparam</c>.</summary>
    public Deployment Prod { get; private set; } = null!;

    /// <summary>In a network of its own, with two models, one key, a container for sources and nobody who operates it.</summary>
    public Deployment Private { get; private set; } = null!;

    /// <summary>Of <c>worker.bicepparam</c>, on GPUs.</summary>
    public Deployment Worker { get; private set; } = null!;

    /// <summary>The same on processors.</summary>
    public Deployment CpuWorker { get; private set; } = null!;

    /// <summary>On processors, with a blocklist.</summary>
    public Deployment FilteringWorker { get; private set; } = null!;

    /// <summary>All that <c>main.bicep</c> makes.</summary>
    public IEnumerable<Deployment> Mains => [Dev, Prod, Private];

    /// <summary>Everything.</summary>
    public IEnumerable<Deployment> All => [.. Mains, Worker, CpuWorker, FilteringWorker];

    /// <summary>What azd and the workflow tell <c>worker.bicepparam</c>.</summary>
    public static Dictionary<string, string> WorkerVariables(string compute) => new()
    {
        ["KOGPT2_ENVIRONMENT"] = "test",
        ["KOGPT2_LOCATION"] = "swedencentral",
        ["SERVICE_WORKER_IMAGE_NAME"] = "registry.example/kogpt2-worker:1",
        ["KOGPT2_MODELS"] = string.Join(',', Models),
        ["KOGPT2_COMPUTE"] = compute,
        ["KOGPT2_MAX_WORKERS"] = "3",
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _bicep.Write("private.bicepparam", $$"""
            using 'main.bicep'
            param environmentName = 'test'
            param models = ['{{string.Join("', '", Models)}}']
            param apiKeys = [{ name: 'team', owner: 'team', hasWebhookSecret: true, webhookUrl: 'https://example.com/hook' }]
            param privateNetworking = true
            param sourceContainers = ['{{SourceContainer}}']
            """);
        var operated = new Dictionary<string, string>
        {
            ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-000000000003",
            ["KOGPT2_ALERT_EMAILS"] = "someone@example.com,else@example.com",
        };
        Dev = await Deployment.OfAsync(_bicep, "dev", operated);
        Prod = await Deployment.OfAsync(_bicep, "prod", operated);
        Private = await Deployment.OfAsync(_bicep, "private");
        Worker = await Deployment.OfAsync(_bicep, "worker", WorkerVariables("gpu"));
        CpuWorker = await Deployment.OfAsync(_bicep, "worker", WorkerVariables("cpu"));
        _bicep.Write("words.txt", "시발\n!시발점\n");
        _bicep.Write("filtering.bicepparam", $"{_bicep.Read("worker.bicepparam")}param blocklist = loadTextContent('words.txt')\n");
        FilteringWorker = await Deployment.OfAsync(_bicep, "filtering", WorkerVariables("cpu"));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _bicep.Dispose();
        return ValueTask.CompletedTask;
    }
}
