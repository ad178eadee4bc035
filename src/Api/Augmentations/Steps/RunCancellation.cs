using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Jobs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Asks runs to stop.</summary>
internal sealed class RunCancellation(RunStore runs, JobCancellation jobs, RunEnding ending, JobQueues queues, TimeProvider clock)
{
    /// <summary>Asks one, and its job with it. Once it was asked, the caller's going away changes nothing.</summary>
    /// <returns>The run as it stands now; one that was over stays as it was. <see langword="null"/> if there is none.</returns>
    public async Task<RunDocument?> RequestAsync(string owner, RunId id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool wasOver = false;
        RunDocument? run = await runs.ChangeAsync(owner, id, r =>
        {
            wasOver = r.Status.IsOver();
            return r.CancelRequested(now);
        }, CancellationToken.None);
        if (run is not null && !wasOver)
            await ending.AfterAsync(run, CancellationToken.None);
        if (run is { Status: RunStatus.Cancelling })
        {
            await queues.SendAugmentAsync(new AugmentMessage(owner, id) { Extra = true }, TimeSpan.Zero, CancellationToken.None);
            if (run.Rounds[^1].Job is { } job)
                await jobs.RequestAsync(owner, job);
        }
        return run;
    }
}
