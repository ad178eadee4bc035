using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Queue;

/// <summary>Takes shards from the model's queue, several at once, and settles each in its job.</summary>
public sealed class ShardLoop(
    StorageClients storage, RunningJobs jobs, ShardRunner runner, ShardSplitter splitter, JobSettler settler, JobStore store, JobEnding ending,
    ModelHost models, IOptions<WorkerOptions> options, TimeProvider clock, ILogger<ShardLoop> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkerOptions worker = options.Value;
        await models.WarmUpAsync(worker.Model, stoppingToken);
        string queue = StorageLayout.GenerateQueue(worker.Model);
        log.LogInformation("Taking shards from {Queue}, {Lines} lines at once", queue, worker.LinesInHand);
        var weights = new MessageWeights(body => Read(body).Lines.Count, worker.LinesInHand);
        var consumer = new QueueConsumer(storage, queue, worker.Shards, HandleAsync, clock, log, HandleExhaustedAsync, weights);
        await consumer.RunAsync(stoppingToken);
        log.LogInformation("Stopped: every shard in hand is settled or returned");
    }

    private Task<MessageOutcome> HandleAsync(MessageLease lease, CancellationToken stop) => HandleAsync(lease, async (message, job, abandon) =>
    {
        log.LogInformation("Generating shard {Shard} of {Job}, {Lines} lines", message.Shard, message.Job, message.Lines.Count);
        return await runner.RunAsync(message, job, abandon);
    }, stop);

    private Task<MessageOutcome> HandleExhaustedAsync(MessageLease lease, CancellationToken stop) => HandleAsync(lease, async (message, job, abandon) =>
    {
        if (message.Lines.Count == 1)
            return await runner.GiveUpAsync(message, job, lease.DeliveryCount - 1, abandon);
        log.LogWarning("Shard {Shard} of {Job} was given up {Deliveries} times; its {Lines} lines are cut in halves",
            message.Shard, message.Job, lease.DeliveryCount - 1, message.Lines.Count);
        await splitter.SplitAsync(message, job.Document, abandon);
        return null;
    }, stop);

    private async Task<MessageOutcome> HandleAsync(
        MessageLease lease, Func<ShardMessage, RunningJob, CancellationToken, Task<LineTally?>> act, CancellationToken stop)
    {
        ShardMessage message = Read(lease.Body);
        var model = new KeyValuePair<string, object?>(Attributes.Model, options.Value.Model);
        WorkerSignals.ActiveShards.Add(1, model);
        try
        {
            // A trace of its own, linked: those of a large job's shards would be no trace that anyone could read.
            return await MessageSpans.ProcessAsync(
                StorageLayout.GenerateQueue(options.Value.Model), message, continues: false, () => HandleAsync(lease, message, act, stop));
        }
        finally
        {
            WorkerSignals.ActiveShards.Add(-1, model);
        }
    }

    private async Task<MessageOutcome> HandleAsync(
        MessageLease lease, ShardMessage message, Func<ShardMessage, RunningJob, CancellationToken, Task<LineTally?>> act, CancellationToken stop)
    {
        using RunningJob? job = await jobs.HoldAsync(message.Owner, message.Job);
        if (job is null || job.Ended.IsCancellationRequested || job.Document.FinishedShards.Contains(message.Shard))
            return MessageOutcome.Done;
        WorkerSignals.Generate(job.Document, message);
        using var graceOver = new CancellationTokenSource();
        using CancellationTokenRegistration startGrace = stop.Register(() => graceOver.CancelAfter(options.Value.StopGrace));
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, graceOver.Token);
        try
        {
            if (await act(message, job, abandon.Token) is { } tally)
                await settler.SettleAsync(message.Owner, message.Job, new ShardTally(message.Shard, tally));
            return MessageOutcome.Done;
        }
        catch (InputUnavailableException e)
        {
            await FailAsync(message, e.Error);
            return MessageOutcome.Done;
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            log.LogWarning("The lease on shard {Shard} of {Job} was lost; another worker has it", message.Shard, message.Job);
            return MessageOutcome.Done;
        }
        catch (OperationCanceledException) when (graceOver.IsCancellationRequested)
        {
            return MessageOutcome.Interrupted;
        }
    }

    private static ShardMessage Read(BinaryData body) => JsonSerializer.Deserialize(body, SharedJson.Korean.ShardMessage)!;

    private async Task FailAsync(ShardMessage message, JobError error)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (await store.ChangeAsync(message.Owner, message.Job, job => job.Failed(error, now), CancellationToken.None) is { } job)
            await ending.AfterAsync(job, CancellationToken.None);
    }
}
