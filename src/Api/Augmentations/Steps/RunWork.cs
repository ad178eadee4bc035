using Azure;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Watching;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Handles the queue <c>augment</c>: does a run's next step, and looks after it until it is deleted.</summary>
/// <remarks>Each step may be done twice, and at once by several: files are the same, and of the moves that follow only the first one counts.</remarks>
internal sealed class RunWork(
    RunStore runs, RunStart start, RunRounds rounds, RoundJobs jobs, RunEnding ending, RunRemoval removal, PinnedSource sources, JobQueues queues,
    IOptions<AugmentationOptions> options, IOptions<WatchOptions> watch, TimeProvider clock, ILogger<RunWork> log) : IDisposable
{
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _longSteps = new(options.Value.StepsAtOnce);

    /// <summary>Does what is to be done now, and sends the message for the next look unless it was the last.</summary>
    /// <param name="message">The run.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(AugmentMessage message, CancellationToken stop)
    {
        RunDocument? run = await runs.FindAsync(message.Owner, message.Run, stop);
        if (run is null)
        {
            await MissAsync(message, stop);
            return;
        }
        MessageSpans.Concern(run, Attributes.Run, run.Id.Text);
        if (run.Status.IsOver())
            await LookAsync(run, stop);
        else
            run = await GoOnAsync(run, stop);
        if (message.Extra is not true && run is not null && RunRules.Again(run, clock.GetUtcNow(), watch.Value) is { } again)
            await queues.SendAugmentAsync(message, again, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _longSteps.Dispose();

    private async Task<RunDocument?> GoOnAsync(RunDocument run, CancellationToken stop)
    {
        bool worked = false;
        while (!run.Status.IsOver())
        {
            // Hosts end what takes too long: at most one long step for each message; and each takes memory: not too many at once.
            bool isLong = run.Status is RunStatus.Preparing or RunStatus.Curating;
            bool mayBegin = !isLong || (!worked && _longSteps.Wait(0, stop));
            if (!mayBegin)
            {
                await queues.SendAugmentAsync(new AugmentMessage(run.Owner, run.Id) { Extra = true }, worked ? TimeSpan.Zero : s_busy, stop);
                return run;
            }
            worked |= isLong;
            RunDocument? next;
            try
            {
                next = await StepAsync(run, stop);
            }
            finally
            {
                if (isLong)
                    _longSteps.Release();
            }
            if (next is null || RunRules.IsAtTheSamePlace(run, next))
                return next ?? run;
            log.LogInformation("{Run} of {Owner} is {Status}, round {Round}", next.Id, next.Owner, next.Status, next.Rounds.Count);
            run = next;
        }
        await ending.AfterAsync(run, stop);
        return run;
    }

    private async Task<RunDocument?> StepAsync(RunDocument run, CancellationToken stop)
    {
        try
        {
            return await (run.Status switch
            {
                RunStatus.Waiting => start.BeginAsync(run, stop),
                RunStatus.Preparing => rounds.PrepareAsync(run, stop),
                RunStatus.Generating => jobs.FollowAsync(run, stop),
                RunStatus.Curating => rounds.CurateAsync(run, stop),
                RunStatus.Cancelling => jobs.StopAsync(run, stop),
                _ => Task.FromResult<RunDocument?>(null),
            });
        }
        catch (RunFailedException e)
        {
            return await FailAsync(run, e, stop);
        }
        catch (InvalidDataException e)
        {
            return await FailAsync(run, new RunFailedException("bad_answers", $"The answers are not those to the run's prompts. {e.Message}"), stop);
        }
        catch (RequestFailedException e) when (run.Pins is not null && e.Status is 404 or 412)
        {
            if (await sources.WhyNotAsync(run.Pins!.Source, stop) is not { } gone)
                throw;
            return await FailAsync(run, gone, stop);
        }
    }

    private Task<RunDocument?> FailAsync(RunDocument run, RunFailedException why, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        log.LogWarning("{Run} of {Owner} cannot be made: {Code}, {Message}", run.Id, run.Owner, why.Code, why.Message);
        return runs.ChangeAsync(run.Owner, run.Id, r => r.Failed(new JobError(why.Code, why.Message), now), stop);
    }

    private async Task LookAsync(RunDocument run, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        await ending.SettleAsync(run, stop);
        if (RunRules.IsOverdue(run, now, watch.Value))
            await ending.AnnounceAsync(run, stop);
        else if (RunRules.IsToBeDeleted(run, now))
            await removal.DeleteAsync(run.Owner, run.Id);
    }

    // Its document is still to come, or was deleted, or never came.
    private async Task MissAsync(AugmentMessage message, CancellationToken stop)
    {
        bool mayCome = message.Run.Schedule is null && clock.GetUtcNow() - message.Run.At < watch.Value.LostAfter;
        if (!mayCome)
        {
            await removal.ClearAsync(message.Owner, message.Run, message.Key, stop);
            await ending.ForgetAsync(message.Owner, message.Run, stop);
        }
        else if (message.Extra is not true)
            await queues.SendAugmentAsync(message, watch.Value.Interval, stop);
    }
}
