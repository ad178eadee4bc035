using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Webhooks;

/// <summary><c>/v1/jobs/{id}/webhook</c>: look at a job's event and the attempts to deliver it, have it sent again.</summary>
internal static class WebhookEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/jobs/{id}/webhook", GetAsync);
        routes.MapPost("/v1/jobs/{id}/webhook/redeliver", RedeliverAsync);
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, JobStore jobs, CancellationToken stop)
    {
        JobDocument? job = JobId.TryParse(id, out JobId parsed) ? await jobs.FindAsync(caller.Owner, parsed, stop) : null;
        if (job is null)
            return Problem.NotFound("job", id);
        return WebhookView.From(job) is { } webhook ? Show(webhook, StatusCodes.Status200OK) : Redelivery.NoWebhook(id);
    }

    private static async Task<IResult> RedeliverAsync(
        string id, HttpResponse response, Caller caller, JobStore jobs, JobQueues queues, IOptions<WatchOptions> watch, TimeProvider clock, CancellationToken stop)
    {
        JobDocument? job = JobId.TryParse(id, out JobId parsed) ? await jobs.FindAsync(caller.Owner, parsed, stop) : null;
        if (job is null)
            return Problem.NotFound("job", id);
        if (Redelivery.Of(job).WhyNot(clock.GetUtcNow()) is { } refusal)
            return refusal;
        // Before the move, so that a crash after it leaves someone who sends the event.
        await queues.SendWatchAsync(new WatchMessage(job.Owner, job.Id), watch.Value.DeliveryPatience, stop);
        (JobDocument? asked, bool ours) = await Redelivery.AskAsync<JobDocument>(
            move => jobs.ChangeAsync(job.Owner, job.Id, move, CancellationToken.None), (read, now) => read.RedeliveryAsked(now), read => read.Delivery, clock);
        if (asked is null)
            return Problem.NotFound("job", id);
        if (!ours && Redelivery.Of(asked).WhyNot(clock.GetUtcNow()) is { } late)
            return late;
        await queues.SendWebhookAsync(new WebhookMessage(asked.Owner, asked.Id), TimeSpan.Zero, CancellationToken.None);
        response.Headers.Location = JobLinks.Of(asked.Id).Self + "/webhook";
        return Show(WebhookView.From(asked)!, StatusCodes.Status202Accepted);
    }

    private static JsonHttpResult<WebhookView> Show(WebhookView webhook, int status) => TypedResults.Json(webhook, ApiJson.Korean.WebhookView, statusCode: status);
}
