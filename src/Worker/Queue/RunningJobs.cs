using System.Collections.Concurrent;
using System.Diagnostics;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Queue;

/// <summary>The documents of jobs whose shards are in hand, read again every interval, so that a cancelled job stops within seconds.</summary>
public sealed class RunningJobs(JobStore jobs, IOptions<WorkerOptions> options, TimeProvider clock, ILogger<RunningJobs> log)
{
    private readonly ConcurrentDictionary<JobId, Lazy<Task<Watch>>> _watches = new();

    /// <summary>Holds on to a job for as long as the result is not disposed.</summary>
    /// <returns><see langword="null"/> if there is no such job.</returns>
    public async Task<RunningJob?> HoldAsync(string owner, JobId id)
    {
        while (true)
        {
            Lazy<Task<Watch>> watch = _watches.GetOrAdd(id, _ => new Lazy<Task<Watch>>(() => StartAsync(owner, id)));
            try
            {
                Watch started = await watch.Value;
                if (started.Document is null)
                    _watches.TryRemove(new(id, watch));
                if (started.Document is null || started.TryHold())
                    return started.Document is null ? null : new RunningJob(started);
            }
            catch
            {
                _watches.TryRemove(new(id, watch));
                throw;
            }
            await Task.Yield();
        }
    }

    private async Task<Watch> StartAsync(string owner, JobId id)
    {
        var watch = new Watch { Document = await jobs.FindAsync(owner, id, CancellationToken.None) };
        if (watch.Document is not null)
            _ = FollowAsync(watch, owner, id);
        return watch;
    }

    private async Task FollowAsync(Watch watch, string owner, JobId id)
    {
        // It outlives the span of the shard that it started for.
        Activity.Current = null;
        while (true)
        {
            if (watch.Document is null or { Status: not JobStatus.InProgress })
                await watch.Ended.CancelAsync();
            await Task.Delay(options.Value.SettleInterval, clock);
            if (watch.TryClose())
                break;
            try
            {
                watch.Document = await jobs.FindAsync(owner, id, CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Could not read {Job}; it goes on as last seen", id);
            }
        }
        _watches.TryRemove(id, out _);
    }

    /// <summary>One job's document and who holds it.</summary>
    internal sealed class Watch
    {
        private readonly Lock _lock = new();
        private int _holders;
        private bool _closed;

        public JobDocument? Document { get; set; }

        public CancellationTokenSource Ended { get; } = new();

        public bool TryHold()
        {
            lock (_lock)
            {
                _holders += _closed ? 0 : 1;
                return !_closed;
            }
        }

        public void Release()
        {
            lock (_lock)
                _holders--;
        }

        public bool TryClose()
        {
            lock (_lock)
                return _closed = _holders == 0;
        }
    }
}

/// <summary>A job while one of its shards is in hand.</summary>
public sealed class RunningJob : IDisposable
{
    private readonly RunningJobs.Watch _watch;

    internal RunningJob(RunningJobs.Watch watch) => (_watch, Document) = (watch, watch.Document!);

    /// <summary>The document as it stood when the shard was taken.</summary>
    public JobDocument Document { get; }

    /// <summary>The document as it was last read; <see langword="null"/> once it is gone.</summary>
    public JobDocument? Latest => _watch.Document;

    /// <summary>Cancelled when the job is being cancelled, is over or is gone: generate no more of it.</summary>
    public CancellationToken Ended => _watch.Ended.Token;

    /// <summary>Lets go of the job.</summary>
    public void Dispose() => _watch.Release();
}
