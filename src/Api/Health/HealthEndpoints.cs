using KoGpt2.Api.Http;
using KoGpt2.Shared.Storage;
using Microsoft.AspNetCore.Authorization;

namespace KoGpt2.Api.Health;

/// <summary><c>/healthz</c>: whether the API and its storage work. Needs no key and says nothing else.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>Maps it.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/healthz", GetAsync).WithMetadata(new AllowAnonymousAttribute());

    private static async Task<IResult> GetAsync(StorageClients storage, TimeProvider clock, ILogger<HealthView> log, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(s_limit, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await Task.WhenAll(storage.Jobs.GetPropertiesAsync(cancellationToken: limit.Token), storage.Queues.GetQueueClient(StorageLayout.PlanQueue).GetPropertiesAsync(limit.Token));
            return TypedResults.Json(new HealthView("ok"), ApiJson.Korean.HealthView);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(e, "Storage is not well");
            return new Problem(StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "Storage does not answer as it should.") { RetryAfter = 5 };
        }
    }
}

/// <summary>That all is well.</summary>
/// <param name="Status">Always <c>ok</c>; anything else is a problem.</param>
internal sealed record HealthView(string Status);
