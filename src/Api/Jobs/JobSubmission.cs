using System.Diagnostics;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Quotas;
using KoGpt2.Api.Telemetry;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Makes a job of a request.</summary>
internal sealed class JobSubmission(
    InputUpload inputs, JobStore jobs, JobQueues queues, IdempotencyKeys keys, JobAdmission admission, LineEstimate estimate, IOptions<WatchOptions> watch,
    TimeProvider clock, ILogger<JobSubmission> log)
{
    /// <summary>
    /// Writes watch message, key, mark, input unless it is a file, document and plan message, in this order: a crash anywhere leaves something that the watch
    /// finishes or clears away. Once the document is written, the caller's going away stops nothing any more.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="id">What the job shall be called; a job of that name which is there already stays as it is.</param>
    /// <param name="request">What for.</param>
    /// <param name="modelVersion">Version of the model that it wants.</param>
    /// <param name="claim">The idempotency key under which it is made, if any.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<Submission<JobDocument>> SubmitAsync(
        string owner, JobId id, JobRequest request, string modelVersion, KeyClaim? claim, CancellationToken stop)
    {
        await queues.SendWatchAsync(new WatchMessage(owner, id) { Key = claim?.Key }, watch.Value.Interval, stop);
        if (claim is not null && !await keys.TryTakeAsync(owner, claim, stop))
            return Submission<JobDocument>.TooLate;
        int lines = request.FileLines ?? (request.File is { } file ? await estimate.OfAsync(file, stop) : request.Lines.Array.GetArrayLength());
        if (await admission.EnterAsync(owner, id, lines, stop) is { } refusal)
        {
            if (claim is not null)
                await keys.RemoveAsync(owner, claim.Key, id.ToString(), CancellationToken.None);
            return new Submission<JobDocument>(null, refusal);
        }
        InputReference input = request.File ?? await inputs.WriteAsync(owner, id, request.Lines, stop);
        JobDocument job = Document(owner, id, request, modelVersion, claim?.Key, input);
        await jobs.CreateAsync(job, stop);
        Activity.Current?.SetTag(Attributes.Job, id.ToString());
        ApiSignals.SubmitSize.Record(input.Size, new KeyValuePair<string, object?>(Attributes.Model, request.Model));
        await queues.SendPlanAsync(new JobMessage(owner, id), CancellationToken.None);
        log.LogInformation("{Owner} submitted {Job}, {Bytes} bytes for {Model}", owner, id, job.Input.Size, request.Model);
        return new Submission<JobDocument>(job, null);
    }

    private JobDocument Document(string owner, JobId id, JobRequest request, string modelVersion, string? key, InputReference input)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new JobDocument
        {
            Id = id,
            Owner = owner,
            Spec = new JobSpec
            {
                Model = request.Model,
                ModelVersion = modelVersion,
                Settings = request.Settings,
                Format = request.Format,
                Strict = request.Strict,
                Webhook = request.Webhook,
                RetainFor = request.Lifetime.RetainFor,
                IdempotencyKey = key,
                Run = request.Run,
                Metadata = request.Metadata,
            },
            Input = input,
            CreatedAt = now,
            ExpiresAt = now + request.Lifetime.ExpiresAfter,
            UpdatedAt = now,
            Traceparent = Activity.Current?.Id,
            Tracestate = Activity.Current?.TraceStateString,
        };
    }
}
