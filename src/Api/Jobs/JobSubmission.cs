using System.Diagnostics;
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
    InputUpload inputs, JobStore jobs, JobQueues queues, IOptions<WatchOptions> watch, TimeProvider clock, ILogger<JobSubmission> log)
{
    /// <summary>
    /// Writes input unless it is a file, watch message, document and plan message, in this order: a crash anywhere leaves something that the watch
    /// finishes or clears away. Once the document is written, the caller's going away stops nothing any more.
    /// </summary>
    public async Task<JobDocument> SubmitAsync(string owner, JobRequest request, ModelManifest model, CancellationToken stop)
    {
        JobId id = JobId.New(clock);
        var message = new JobMessage(owner, id);
        InputReference input = request.File ?? await inputs.WriteAsync(owner, id, request.Lines, stop);
        await queues.SendWatchAsync(new WatchMessage(owner, id), watch.Value.Interval, stop);
        DateTimeOffset now = clock.GetUtcNow();
        var job = new JobDocument
        {
            Id = id,
            Owner = owner,
            Spec = new JobSpec
            {
                Model = model.Name,
                ModelVersion = model.Version,
                Settings = request.Settings,
                Webhook = request.Webhook,
                Metadata = request.Metadata,
            },
            Input = input,
            CreatedAt = now,
            UpdatedAt = now,
            Traceparent = Activity.Current?.Id,
            Tracestate = Activity.Current?.TraceStateString,
        };
        await jobs.CreateAsync(job, stop);
        Activity.Current?.SetTag(Attributes.Job, id.ToString());
        ApiSignals.SubmitSize.Record(input.Size, new KeyValuePair<string, object?>(Attributes.Model, model.Name));
        await queues.SendPlanAsync(message, CancellationToken.None);
        log.LogInformation("{Owner} submitted {Job}, {Bytes} bytes for {Model}", owner, id, input.Size, model.Name);
        return job;
    }
}
