using System.Diagnostics;
using KoGpt2.Api.Settings;
using KoGpt2.Api.Telemetry;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Planning;

/// <summary>Handles the queue <c>plan</c>: counts a job's lines, cuts them into shards and sends these to the workers.</summary>
/// <remarks>Reads the input as a stream, once; holds one line, one number a shard, and some 36 bytes a <c>custom_id</c> of it. Safe to repeat at any point.</remarks>
internal sealed class JobPlanner(
    JobStore jobs, JobQueues queues, JobEnding ending, InFlightJobs inFlight, PinnedInput input, ShardIndexes indexes, IOptions<PlanningOptions> planning, IOptions<LimitsOptions> limits,
    TimeProvider clock, ILogger<JobPlanner> log)
{
    /// <summary>Plans a job. One that is planned already has the messages of its unfinished shards sent again.</summary>
    /// <param name="message">The job.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(JobMessage message, CancellationToken stop)
    {
        JobDocument? job = await jobs.FindAsync(message.Owner, message.Job, stop);
        if (job is null || job.Status.IsOver())
            return;
        MessageSpans.Concern(job);
        ShardIndex? index = await indexes.FindAsync(job.Owner, job.Id, stop);
        JobError? error = null;
        if (index is null && job.Shards == 0)
        {
            long began = Stopwatch.GetTimestamp();
            (index, error) = await CutAsync(job, stop);
            ApiSignals.PlanDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(Attributes.Outcome, error?.Code ?? "planned"));
        }
        if (error is not null)
            await FailAsync(job, error, stop);
        else
            await StartAsync(job, index ?? throw new InvalidOperationException($"{job.Id} is planned, but its shard index is gone."), stop);
    }

    private async Task StartAsync(JobDocument job, ShardIndex index, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JobDocument? planned = await jobs.ChangeAsync(job.Owner, job.Id, j => j.Planned(index.Total, index.LinesPerShard, now), stop);
        if (planned is null)
            return;
        if (planned.Status == JobStatus.InProgress)
        {
            await SendUnfinishedAsync(planned, index, stop);
            if (job.Shards > 0)
                await jobs.ChangeAsync(job.Owner, job.Id, j => j.Resent(now), stop);
            else if (job.Input.File is not null)
                await inFlight.CorrectAsync(job.Owner, job.Id, planned.Total, stop);
        }
        else
            await ending.AfterAsync(planned, stop);
        log.LogInformation("{Job} has {Lines} lines in {Shards} shards and is {Status}", job.Id, planned.Total, planned.Shards, planned.Status);
    }

    private async Task SendUnfinishedAsync(JobDocument job, ShardIndex index, CancellationToken stop)
    {
        IEnumerable<int> unfinished = Enumerable.Range(0, job.Shards).Where(shard => !job.FinishedShards.Contains(shard));
        await queues.SendShardsAsync(job.Spec.Model, unfinished.Select(shard => index.Message(job.Owner, job.Id, shard)), stop);
    }

    private async Task<(ShardIndex? Index, JobError? Error)> CutAsync(JobDocument job, CancellationToken stop)
    {
        var cutter = new ShardCutter(planning.Value.LinesPerShard, planning.Value.MaxShards);
        JobError? error = await ScanAsync(job, cutter, stop);
        return error is null
            ? (await indexes.WriteOnceAsync(job.Owner, job.Id, cutter.Cut(job.Input.Size), stop), null)
            : (null, error);
    }

    private async Task<JobError?> ScanAsync(JobDocument job, ShardCutter cutter, CancellationToken stop)
    {
        var customIds = new CustomIds();
        StrictCheck? check = job.Spec.Strict ? new StrictCheck(job.Spec) : null;
        try
        {
            await using InputLines lines = await input.OpenAsync(job.Input, part: null, stop, limits.Value.MaxLineBytes);
            while (await lines.ReadAsync(stop))
            {
                if (cutter.Lines == limits.Value.MaxLines)
                    return new JobError("too_many_lines", $"The input may have at most {limits.Value.MaxLines:N0} lines (Limits:MaxLines) and has more.");
                bool isDuplicate = customIds.IsRepeated(lines.Line.Span);
                cutter.Add(lines.LineStart, isDuplicate);
                check?.Add(lines.Line, lines.LineNumber, isDuplicate);
            }
        }
        catch (InputUnavailableException e)
        {
            return e.Error;
        }
        catch (LineTooLongException e)
        {
            return new JobError("line_too_long", e.Message) { Lines = [new InputError(e.LineNumber, "line_too_long", e.Message)] };
        }
        return cutter.Lines > 0 ? check?.Error : new JobError("input_empty", $"The input has {job.Input.Size:N0} bytes and no line in them.");
    }

    private async Task FailAsync(JobDocument job, JobError error, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (await jobs.ChangeAsync(job.Owner, job.Id, j => j.Failed(error, now), stop) is { } failed)
            await ending.AfterAsync(failed, stop);
        log.LogWarning("{Job} failed: {Code}, {Message}", job.Id, error.Code, error.Message);
    }
}
