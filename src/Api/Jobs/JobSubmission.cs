using System.Diagnostics;
using KoGpt2.Api.Http;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Models;
using KoGpt2.Api.Quotas;
using KoGpt2.Api.Telemetry;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Makes a job of a request.</summary>
internal sealed class JobSubmission(
    InputUpload inputs, JobStore jobs, JobQueues queues, IdempotencyKeys keys, JobAdmission admission, LineEstimate estimate, JobTerms terms, IOptions<WatchOptions> watch,
    TimeProvider clock, ILogger<JobSubmission> log)
{
    /// <summary>
    /// Writes watch message, key, mark, input unless it is a file, document and plan message, in this order: a crash anywhere leaves something that the watch
    /// finishes or clears away. Once the document is written, the caller's going away stops nothing any more.
    /// </summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="request">What for.</param>
    /// <param name="model">The model it wants.</param>
    /// <param name="claim">The idempotency key under which it is made, if any.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<Submission> SubmitAsync(string owner, JobRequest request, ModelManifest model, KeyClaim? claim, CancellationToken stop)
    {
        JobId id = claim?.Job ?? JobId.New(clock);
        await queues.SendWatchAsync(new WatchMessage(owner, id) { Key = claim?.Key }, watch.Value.Interval, stop);
        if (claim is not null && !await keys.TryTakeAsync(owner, claim, stop))
            return Submission.TooLate;
        int lines = request.File is { } file ? await estimate.OfAsync(file, stop) : request.Lines.Array.GetArrayLength();
        if (await admission.EnterAsync(owner, id, lines, stop) is { } refusal)
        {
            if (claim is not null)
                await keys.RemoveAsync(owner, claim.Key, id, CancellationToken.None);
            return new Submission(null, refusal);
        }
        InputReference input = request.File ?? await inputs.WriteAsync(owner, id, request.Lines, stop);
        terms.Remember(model);
        JobDocument job = Document(owner, id, request, model, claim?.Key, input);
        await jobs.CreateAsync(job, stop);
        Activity.Current?.SetTag(Attributes.Job, id.ToString());
        ApiSignals.SubmitSize.Record(input.Size, new KeyValuePair<string, object?>(Attributes.Model, model.Name));
        await queues.SendPlanAsync(new JobMessage(owner, id), CancellationToken.None);
        log.LogInformation("{Owner} submitted {Job}, {Bytes} bytes for {Model}", owner, id, job.Input.Size, model.Name);
        return new Submission(job, null);
    }

    private JobDocument Document(string owner, JobId id, JobRequest request, ModelManifest model, string? key, InputReference input)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new JobDocument
        {
            Id = id,
            Owner = owner,
            Spec = new JobSpec
            {
                Model = model.Name,
                ModelVersion = model.Version,
                Settings = request.Settings,
                Format = request.Format,
                Strict = request.Strict,
                Webhook = request.Webhook,
                RetainFor = request.Lifetime.RetainFor,
                IdempotencyKey = key,
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

/// <summary>What came of a request for a job.</summary>
/// <param name="Job">The job, if it was made.</param>
/// <param name="Refusal">Why not, else.</param>
internal sealed record Submission(JobDocument? Job, Problem? Refusal)
{
    /// <summary>Another request was faster to take the idempotency key.</summary>
    public static Submission TooLate { get; } = new(null, null);

    /// <summary>Whether another request was faster to take the idempotency key; then there is neither job nor refusal.</summary>
    public bool WasTooLate => Job is null && Refusal is null;
}
