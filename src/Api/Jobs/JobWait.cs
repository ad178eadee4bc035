using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Jobs;

/// <summary>Holds an answer until a job is over.</summary>
internal sealed class JobWait(JobStore jobs, TimeProvider clock)
{
    /// <summary>Longest wait in seconds: proxies on the way give up soon after.</summary>
    public const int MostSeconds = 60;

    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(100), s_longestLook = TimeSpan.FromSeconds(1);

    /// <summary>Reads a job until it is over or the time is up.</summary>
    /// <returns>The job as last read; <see langword="null"/> if there is none.</returns>
    public async Task<JobDocument?> ReadAsync(string owner, JobId id, TimeSpan wait, CancellationToken stop)
    {
        DateTimeOffset until = clock.GetUtcNow() + wait;
        for (int look = 0; ; look++)
        {
            JobDocument? job = await jobs.FindAsync(owner, id, stop);
            TimeSpan left = until - clock.GetUtcNow();
            if (job is null || job.Status.IsOver() || left <= TimeSpan.Zero)
                return job;
            TimeSpan pause = Backoff.Exponential(s_firstLook, look, s_longestLook);
            await Task.Delay(pause < left ? pause : left, clock, stop);
        }
    }

    /// <summary>Seconds after which it makes sense to look again: a tenth of the job's age, 1 to 30.</summary>
    public static int RetryAfter(JobDocument job, DateTimeOffset now) => (int)Math.Clamp((now - job.CreatedAt).TotalSeconds / 10, 1, 30);
}
