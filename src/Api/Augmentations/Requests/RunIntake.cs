using System.Diagnostics;
using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Settings;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Requests;

/// <summary>Takes requests that make a run without a schedule.</summary>
internal sealed class RunIntake(
    RunSpecReader reader, RunStore runs, JobQueues queues, IdempotencyKeys keys, OnceOnly once, IOptions<LimitsOptions> limits, IOptions<WatchOptions> watch,
    TimeProvider clock, ILogger<RunIntake> log)
{
    private readonly KeptNames<RunDocument> _names = new(
        () => RunId.New(clock).Text,
        name => RunId.TryParse(name, out RunId id) ? id.At : default,
        (owner, name, stop) => RunId.TryParse(name, out RunId id) ? runs.FindAsync(owner, id, stop) : Task.FromResult<RunDocument?>(null));

    /// <summary>Answers one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="show">Answers with the run, be it new or made before.</param>
    public async Task<IResult> TakeAsync(HttpContext context, string owner, Func<RunDocument, IResult> show)
    {
        (JsonDocument? body, Problem? refusal) = await JsonBody.ReadAsync(context, limits.Value.MaxBodyBytes);
        if (body is null)
            return refusal!;
        using (body)
            return await once.RunAsync(
                context, owner, body.RootElement, _names, claim => MakeAsync(owner, body.RootElement, claim, context.RequestAborted), show);
    }

    // Message, key, document, in this order: a crash anywhere leaves something that the message's handler finishes or clears away.
    private async Task<Submission<RunDocument>> MakeAsync(string owner, JsonElement body, KeyClaim? claim, CancellationToken stop)
    {
        var errors = new FieldErrors();
        var fields = RequestFields.Read(body, RunSpecReader.Fields, errors);
        if (fields is null || await reader.ReadAsync(body, fields, owner, errors, stop) is not { } asked)
            return new Submission<RunDocument>(null, Problem.InvalidRequest(errors));
        RunId id = RunId.TryParse(claim?.Name, out RunId claimed) ? claimed : RunId.New(clock);
        await queues.SendAugmentAsync(new AugmentMessage(owner, id) { Key = claim?.Key }, watch.Value.Interval, stop);
        if (claim is not null && !await keys.TryTakeAsync(owner, claim, stop))
            return Submission<RunDocument>.TooLate;
        DateTimeOffset now = clock.GetUtcNow();
        RunDocument run = await runs.MakeAsync(
            new RunDocument
            {
                Id = id,
                Owner = owner,
                Spec = asked.Spec with { IdempotencyKey = claim?.Key },
                CreatedAt = now,
                UpdatedAt = now,
                Traceparent = Activity.Current?.Id,
                Tracestate = Activity.Current?.TraceStateString,
            }, stop);
        Activity.Current?.SetTag(Attributes.Run, id.Text);
        await queues.SendAugmentAsync(new AugmentMessage(owner, id) { Extra = true }, TimeSpan.Zero, CancellationToken.None);
        log.LogInformation("{Owner} asked for {Run} of {Source}", owner, id, asked.Source.Name);
        return new Submission<RunDocument>(run, null);
    }
}
