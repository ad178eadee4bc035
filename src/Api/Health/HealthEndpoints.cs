using KoGpt2.Api.Http;
using Microsoft.AspNetCore.Authorization;

namespace KoGpt2.Api.Health;

/// <summary><c>/healthz</c>: whether the API and its storage work. Needs no key and says nothing else.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/healthz", GetAsync).WithMetadata(new AllowAnonymousAttribute());

    private static async Task<IResult> GetAsync(StorageHealth storage, CancellationToken stop) => await storage.IsWellAsync().WaitAsync(stop)
        ? TypedResults.Json(new HealthView("ok"), ApiJson.Korean.HealthView)
        : new Problem(StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "Storage does not answer as it should.") { RetryAfter = 5 };
}

/// <summary>That all is well.</summary>
/// <param name="Status">Always <c>ok</c>; anything else is a problem.</param>
internal sealed record HealthView(string Status);
