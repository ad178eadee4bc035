using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Asks jobs to stop.</summary>
internal sealed class JobCancellation(JobStore jobs, JobQueues queues, IOptions<WatchOptions> watch, TimeProvider clock)
{
    /// <summary>Asks one. Once it was asked, the caller's going away changes nothing.</summary>
    /// <returns>The job as it stands now; one that was over stays as it was. <see langword="null"/> if there is none.</returns>
    public async Task<JobDocument?> RequestAsync(string owner, JobId id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JobDocument? job = await jobs.ChangeAsync(owner, id, j => j.CancelRequested(now), CancellationToken.None);
        if (job is not null && !job.Status.IsOver())
            await queues.SendWatchAsync(new WatchMessage(owner, id) { Extra = true }, watch.Value.StopGrace, CancellationToken.None);
        return job;
    }
}
