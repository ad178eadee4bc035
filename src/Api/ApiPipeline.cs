using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Files;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Batches;
using KoGpt2.Api.Files;
using KoGpt2.Api.Files.Uploads;
using KoGpt2.Api.Health;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Models;
using KoGpt2.Api.Reference;
using KoGpt2.Api.Results;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Webhooks;

namespace KoGpt2.Api;

/// <summary>Builds the API's pipeline, for any ASP.NET Core host.</summary>
public static class ApiPipeline
{
    /// <summary>Adds the whole API: errors as problems, routing, keys, endpoints. Nothing else is needed.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app) => app
        .UseMiddleware<ProblemMiddleware>()
        .UseRouting()
        .UseMiddleware<CallerMiddleware>()
        .UseEndpoints(routes => routes.MapApi());

    /// <summary>Maps the routes alone. Where <see cref="UseApi"/> has not put its key check before them, all that need a key refuse to serve.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapReference();
        routes.MapModels();
        routes.MapFiles();
        routes.MapUploads();
        routes.MapJobs();
        routes.MapResults();
        routes.MapWebhooks();
        routes.MapBatches();
        routes.MapSchedules();
        routes.MapRuns();
        routes.MapRunFiles();
        routes.MapRunWebhooks();
    }
}
