using System.Collections.Concurrent;
using System.Diagnostics;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Worker.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Queue;

/// <summary>Counts finished shards in their job's document; shards that finish close together share one write.</summary>
/// <remarks>The first shard of a quiet job is written at once; after that a job is written at most once an interval.</remarks>
public sealed class JobSettler(JobStore jobs, JobEnding ending, IOptions<WorkerOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<JobId, Pending> _jobs = new();

    /// <summary>Counts a shard whose part is written.</summary>
    /// <returns>When the document holds it, or the job needs it no longer.</returns>
    public Task SettleAsync(string owner, JobId job, ShardTally tally)
    {
        while (true)
        {
            Pending pending = _jobs.GetOrAdd(job, id => new Pending(owner, id));
            if (pending.TryAdd(tally, out Task written, out bool first))
            {
                if (first)
                    _ = WriteLoopAsync(pending);
                return written;
            }
        }
    }

    private async Task WriteLoopAsync(Pending pending)
    {
        while (pending.Take() is { } batch)
        {
            await WriteAsync(pending, batch);
            await Task.Delay(options.Value.SettleInterval, clock);
        }
        _jobs.TryRemove(new KeyValuePair<JobId, Pending>(pending.Job, pending));
    }

    private async Task WriteAsync(Pending pending, Batch batch)
    {
        using Activity? span = WorkerSignals.Settle(batch.Spans);
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            JobDocument? job = await jobs.ChangeAsync(pending.Owner, pending.Job, job => job.ShardsFinished(batch.Tallies, now), CancellationToken.None);
            if (job is not null)
            {
                MessageSpans.Concern(job);
                await ending.AfterAsync(job, CancellationToken.None);
            }
            batch.Written.SetResult();
        }
        catch (Exception e)
        {
            batch.Written.SetException(e);
        }
    }

    private sealed class Batch
    {
        public List<ShardTally> Tallies { get; } = [];

        public List<ActivityContext> Spans { get; } = [];

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A job's shards that wait to be written. Closed for good once a write loop finds none.</summary>
    private sealed class Pending(string owner, JobId job)
    {
        private readonly Lock _lock = new();
        private Batch? _next;
        private bool _started, _closed;

        public string Owner => owner;

        public JobId Job => job;

        public bool TryAdd(ShardTally tally, out Task written, out bool first)
        {
            lock (_lock)
            {
                written = Task.CompletedTask;
                first = !_started;
                if (_closed)
                    return false;
                _started = true;
                _next ??= new Batch();
                _next.Tallies.Add(tally);
                if (Activity.Current is { } span)
                    _next.Spans.Add(span.Context);
                written = _next.Written.Task;
                return true;
            }
        }

        public Batch? Take()
        {
            lock (_lock)
            {
                Batch? batch = _next;
                _next = null;
                _closed = batch is null;
                return batch;
            }
        }
    }
}
