using KoGpt2.Api.Http;
using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Models;

/// <summary><c>/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", ListAsync);
        routes.MapGet("/v1/models/{id}", GetAsync);
    }

    private static async Task<IResult> ListAsync(ModelCatalog models, CancellationToken stop) =>
        TypedResults.Json(new ModelList([.. (await models.ListAsync(stop)).Select(ModelView.From)]), ApiJson.Korean.ModelList);

    private static async Task<IResult> GetAsync(string id, ModelCatalog models, CancellationToken stop) =>
        ModelName.IsValid(id) && await models.FindAsync(id, stop) is { } model
            ? TypedResults.Json(ModelView.From(model), ApiJson.Korean.ModelView)
            : Problem.NotFound("model", id);
}
