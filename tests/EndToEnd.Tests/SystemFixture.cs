using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Local;
using KoGpt2.EndToEnd.Tests;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.Extensions.Options;

[assembly: AssemblyFixture(typeof(SystemFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // Each test starts workers that want both cores.

namespace KoGpt2.EndToEnd.Tests;

/// <summary>Storage and API for all tests; each test starts the workers that it needs.</summary>
public sealed class SystemFixture : IAsyncLifetime
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    /// <summary>The running system, without workers.</summary>
    internal LocalSystem System { get; private set; } = null!;

    /// <summary>A caller.</summary>
    internal JobsClient Client { get; private set; } = null!;

    /// <summary>Where workers keep models.</summary>
    internal CacheFolder Cache { get; } = new();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var options = new LocalSystemOptions { Workers = 0, Settings = new Dictionary<string, string?> { ["Planning:LinesPerShard"] = "25" } };
        System = await LocalSystem.StartAsync(options, _ => { }, TestContext.Current.CancellationToken);
        Client = new JobsClient(System.Api, System.Key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await System.DisposeAsync();
        await Cache.DisposeAsync();
    }

    /// <summary>Publishes the demo model in another precision beside the system's own.</summary>
    /// <returns>The name to ask for.</returns>
    internal async Task<string> PublishAsync(WeightPrecision precision, CancellationToken stop)
    {
        using var folder = new TempFolder();
        string name = $"{System.Model.Name}-{precision}".ToLowerInvariant();
        ModelPackage package = ModelImporter.Import(
            new ImportOptions { Checkpoint = Repository.DemoCheckpoint, Package = Path.Combine(folder.Path, name), Precision = precision, Name = name }, progress: null, stop);
        var storage = new StorageClients(Options.Create(new StorageOptions { ConnectionString = System.StorageConnection }));
        await storage.CreateMissingAsync([name], stop);
        await new ModelCatalog(storage).PublishAsync(Path.Combine(folder.Path, name), package.Manifest, stop);
        return name;
    }

    /// <summary>A request over the sample prompts, with mixed settings, all seeds said; to the system's own model unless another is named.</summary>
    internal JsonObject Request(int lines, int maxTokens, string? model = null)
    {
        string[] prompts = SamplePrompts.Take(lines);
        var requests = new JsonArray([.. prompts.Select((prompt, i) => new JsonObject
        {
            ["custom_id"] = $"line-{i}",
            ["prompt"] = prompt,
            ["temperature"] = (i % 3) * 0.5,
            ["top_p"] = i % 2 == 0 ? 0.9 : 1,
            ["repetition_penalty"] = i % 5 == 0 ? 1.3 : 1,
            ["max_tokens"] = 1 + i % maxTokens,
            ["seed"] = i,
        })]);
        return new JsonObject { ["model"] = model ?? System.Model.Name, ["requests"] = requests };
    }

    /// <summary>Waits for the end of a job, and checks that its counts never go back on the way.</summary>
    internal async Task<JobProgress> FinishAsync(string job, CancellationToken stop)
    {
        JobProgress last = await Client.GetAsync(job, stop);
        while (!last.IsOver)
        {
            await Task.Delay(s_poll, stop);
            JobProgress next = await Client.GetAsync(job, stop);
            Assert.True(next.Lines >= last.Lines && next.Tokens >= last.Tokens, $"Counts went back from {last} to {next}.");
            last = next;
        }
        return last;
    }

    /// <summary>Waits until a job has finished some lines.</summary>
    internal async Task ReachAsync(string job, int lines, CancellationToken stop)
    {
        while ((await Client.GetAsync(job, stop)).Lines < lines)
            await Task.Delay(s_poll, stop);
    }

    /// <summary>A job's result lines as they come.</summary>
    internal async Task<string[]> ResultsAsync(string job, CancellationToken stop)
    {
        using var reader = new StreamReader(await Client.ResultsAsync(job, stop), Encoding.UTF8);
        return (await reader.ReadToEndAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
