using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Has a run's rounds generated, each by a job like any other.</summary>
internal sealed class RoundJobs(
    RunStore runs, JobStore jobs, JobSubmission submission, JobCancellation cancellation, StorageClients storage, TimeProvider clock, ILogger<RoundJobs> log)
{
    /// <summary>Makes the present round's job, or looks whether it is over.</summary>
    /// <param name="run">A run that is generating.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The run after that; <see langword="null"/> while there is nothing but to wait.</returns>
    /// <exception cref="RunFailedException">The job failed or was deleted, or the time was up before it could be made.</exception>
    public async Task<RunDocument?> FollowAsync(RunDocument run, CancellationToken stop)
    {
        RunRound round = run.Rounds[^1];
        JobId id = round.Job!.Value;
        JobDocument? job = await jobs.FindAsync(run.Owner, id, stop);
        if (round.SubmittedAt is null)
            return await SubmitAsync(run, round, job, stop);
        DateTimeOffset now = clock.GetUtcNow();
        return job switch
        {
            null => throw Deleted(id),
            { Status: JobStatus.Failed } =>
                throw new RunFailedException(job.Error!.Code, $"{id}, which was to generate round {run.Rounds.Count}, failed. {job.Error.Message}"),
            { Status: JobStatus.Cancelled } => await runs.ChangeAsync(run.Owner, run.Id, r => r.Stopped(now), stop),
            _ when job.Status.IsOver() =>
                await runs.ChangeAsync(run.Owner, run.Id, r => r.Generated(id, expired: job.Status == JobStatus.Expired, now), stop),
            _ => null,
        };
    }

    /// <summary>Stops the job of a run that is being stopped.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The run after that; <see langword="null"/> while the job is not over.</returns>
    public async Task<RunDocument?> StopAsync(RunDocument run, CancellationToken stop)
    {
        if (run.Rounds[^1].Job is { } id && await cancellation.RequestAsync(run.Owner, id) is { } job && !job.Status.IsOver())
            return null;
        DateTimeOffset now = clock.GetUtcNow();
        return await runs.ChangeAsync(run.Owner, run.Id, r => r.Stopped(now), stop);
    }

    /// <summary>A run's job is gone, and its answers with it.</summary>
    public static RunFailedException Deleted(JobId id) =>
        new("job_deleted", $"{id}, which generated a round of this run, was deleted before the run was over.");

    private async Task<RunDocument?> SubmitAsync(RunDocument run, RunRound round, JobDocument? job, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (job is null && now >= run.ExpiresAt)
            return run.Rounds.Count > 1
                ? await runs.ChangeAsync(run.Owner, run.Id, r => r.RoundDropped(run.Rounds.Count - 1, expired: true, now), stop)
                : throw new RunFailedException("run_expired", "The run's time was up before its first job could be made: its owner had too much in flight.");
        if (job is null && await RefusalAsync(run, round, stop) is { } refusal)
        {
            log.LogInformation("{Run} of {Owner} waits: {Reason}", run.Id, run.Owner, refusal.Code);
            return null;
        }
        JobId id = round.Job!.Value;
        RunDocument? submitted = await runs.ChangeAsync(run.Owner, run.Id, r => r.Submitted(id, now), stop);
        // Stopped meanwhile, by someone who saw no job yet.
        if (submitted is null || submitted.Status is RunStatus.Cancelling or RunStatus.Cancelled)
            await cancellation.RequestAsync(run.Owner, id);
        return submitted;
    }

    private async Task<Problem?> RefusalAsync(RunDocument run, RunRound round, CancellationToken stop)
    {
        string prompts = StorageLayout.RunFile(run.Owner, run.Id, RunFileNames.Prompts(run.Rounds.Count - 1));
        BlobProperties input = await storage.Runs.GetBlobClient(prompts).GetPropertiesAsync(cancellationToken: stop);
        var request = new JobRequest
        {
            Model = run.Spec.Model,
            File = new InputReference(StorageLayout.RunsContainer, prompts, input.ETag.ToString(), input.ContentLength),
            FileLines = round.Lines,
            Run = run.Id,
            // Gone with the run; this is for one whose run could not see to it.
            Lifetime = new JobLifetime(run.ExpiresAt!.Value - clock.GetUtcNow(), run.Spec.ExpiresAfter + run.Spec.RetainFor),
        };
        return (await submission.SubmitAsync(run.Owner, round.Job!.Value, request, run.Pins!.ModelVersion, claim: null, stop)).Refusal;
    }
}
