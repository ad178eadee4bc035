using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Shared.InFlight;

/// <summary>What is to be done once a job is over, whoever ended it.</summary>
public sealed class JobEnding(JobQueues queues, InFlightJobs inFlight)
{
    /// <summary>Has the job's event sent, wakes the run that it is a round of, and takes its mark away, if the job is over; else does nothing.</summary>
    /// <remarks>Called after every move that may end a job. If the caller dies before, the watch does the rest.</remarks>
    /// <param name="job">The job after the move.</param>
    /// <param name="stop">Gives up.</param>
    public async Task AfterAsync(JobDocument job, CancellationToken stop)
    {
        if (!job.Status.IsOver())
            return;
        await queues.AnnounceAsync(job, stop);
        if (job.Spec.Run is { } run)
            await queues.SendAugmentAsync(new AugmentMessage(job.Owner, run) { Extra = true }, TimeSpan.Zero, stop);
        await inFlight.RemoveAsync(job.Owner, job.Id, stop);
    }
}
