using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Telemetry;
using KoGpt2.Worker.Tests.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(WorkerFixture))]

namespace KoGpt2.Worker.Tests.Queue;

/// <summary>A storage emulator with the demo model in it; jobs are put there as the planner would leave them.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TempFolder _folder = new();

    public StorageClients Storage => _azurite.Storage;

    public JobStore Jobs { get; private set; } = null!;

    public JobQueues Queues { get; private set; } = null!;

    public ModelManifest Model { get; private set; } = null!;

    public string Package => _folder["package"];

    public async ValueTask InitializeAsync()
    {
        await _azurite.InitializeAsync();
        (Jobs, Queues) = (new JobStore(Storage, TimeProvider.System), new JobQueues(Storage));
        var options = new ImportOptions { Checkpoint = Repository.DemoCheckpoint, Package = Package, Precision = WeightPrecision.Int8, Name = "demo" };
        Model = ModelImporter.Import(options, progress: null, TestContext.Current.CancellationToken).Manifest;
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Publishes the demo model under a name of the test's own, with a queue of its own.</summary>
    public async Task<ModelManifest> PublishAsync(string name)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        ModelManifest model = Model with { Name = name };
        await Storage.CreateMissingAsync([name], stop);
        await new ModelCatalog(Storage).PublishAsync(Package, model, stop);
        return model;
    }

    /// <summary>A worker for a model, not started yet.</summary>
    public WebApplication NewWorker(string model, params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = _azurite.ConnectionString,
            ["Worker:Model"] = model,
            ["Worker:CacheFolder"] = _folder["cache"],
            ["Worker:SettleInterval"] = "00:00:00.050",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddKoGpt2Worker(builder.Configuration);
        builder.Services.AddWorkerTelemetry(builder.Configuration);
        WebApplication worker = builder.Build();
        worker.MapWorkerHealth();
        worker.MapWorkerMetrics();
        return worker;
    }

    /// <summary>A job of one shard, in progress, whose message is not sent.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="lines">Its input lines as JSON.</param>
    public async Task<(JobDocument Job, ShardMessage Shard)> PlanAsync(ModelManifest model, params string[] lines)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        JobId id = JobId.New(TimeProvider.System);
        byte[] input = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        BlobClient blob = Storage.Jobs.GetBlobClient(StorageLayout.Input("tests", id));
        string etag = (await blob.UploadAsync(new BinaryData(input), stop)).Value.ETag.ToString();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        JobDocument job = new JobDocument
        {
            Id = id,
            Owner = "tests",
            Spec = new JobSpec { Model = model.Name, ModelVersion = model.Version, Settings = new RequestSettings { MaxTokens = 8, Seed = 5 } },
            Input = new InputReference(StorageLayout.JobsContainer, blob.Name, etag, input.Length),
            CreatedAt = now,
        }.Planned(lines.Length, lines.Length, now);
        await Jobs.CreateAsync(job, stop);
        return (job, new ShardMessage("tests", id, 0, new LineSpan(0, lines.Length), new ByteSpan(0, input.Length)));
    }

    /// <summary>Waits until a job satisfies a condition.</summary>
    public async Task<JobDocument> WaitAsync(JobDocument job, Func<JobDocument, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        CancellationToken stop = limit.Token;
        while (true)
        {
            JobDocument now = (await Jobs.FindAsync(job.Owner, job.Id, stop))!;
            if (condition(now))
                return now;
            await Task.Delay(50, stop);
        }
    }

    /// <summary>The lines of a shard's part.</summary>
    public async Task<ResultLine[]> PartAsync(JobDocument job, int shard)
    {
        BlobClient blob = Storage.Jobs.GetBlobClient(StorageLayout.Part(job.Owner, job.Id, shard));
        string text = (await blob.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, SharedJson.Korean.ResultLine)!)];
    }

    /// <summary>Has a message look as if a worker had died over it.</summary>
    public async Task SendAlreadyDeliveredAsync(ShardMessage shard, string model)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await Queues.SendShardsAsync(model, [shard], stop);
        var queue = Storage.Queues.GetQueueClient(StorageLayout.GenerateQueue(model));
        var message = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(5), stop)).Value;
        await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, stop);
    }
}
