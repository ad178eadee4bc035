using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Watching;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations;

/// <summary><c>/v1/augmentations/{id}/webhook/redeliver</c>: have a run's event sent again. The run itself shows the attempts.</summary>
internal static class RunWebhookEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapRunWebhooks(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/augmentations/{id}/webhook/redeliver", RedeliverAsync);

    private static async Task<IResult> RedeliverAsync(
        string id, HttpResponse response, Caller caller, RunStore runs, JobQueues queues, IOptions<WatchOptions> watch, TimeProvider clock, CancellationToken stop)
    {
        RunDocument? run = RunId.TryParse(id, out RunId parsed) ? await runs.FindAsync(caller.Owner, parsed, stop) : null;
        if (run is null)
            return Problem.NotFound("augmentation", id);
        if (Redelivery.Of(run).WhyNot(clock.GetUtcNow()) is { } refusal)
            return refusal;
        // Before the move, so that a crash after it leaves someone who sends the event.
        await queues.SendAugmentAsync(new AugmentMessage(run.Owner, run.Id) { Extra = true }, watch.Value.DeliveryPatience, stop);
        (RunDocument? asked, bool ours) = await Redelivery.AskAsync<RunDocument>(
            move => runs.ChangeAsync(run.Owner, run.Id, move, CancellationToken.None), (read, now) => read.RedeliveryAsked(now), read => read.Delivery, clock);
        if (asked is null)
            return Problem.NotFound("augmentation", id);
        if (!ours && Redelivery.Of(asked).WhyNot(clock.GetUtcNow()) is { } late)
            return late;
        await queues.SendWebhookAsync(new WebhookMessage(caller.Owner, Run: run.Id), TimeSpan.Zero, CancellationToken.None);
        return RunEndpoints.Accepted(response, asked);
    }
}
