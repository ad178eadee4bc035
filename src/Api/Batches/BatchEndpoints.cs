using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Batches;

/// <summary><c>/v1/batches</c>, as OpenAI has it: submit, look, list, cancel.</summary>
internal static class BatchEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/batches", SubmitAsync);
        routes.MapGet("/v1/batches", ListAsync);
        routes.MapGet("/v1/batches/{id}", GetAsync);
        routes.MapPost("/v1/batches/{id}/cancel", CancelAsync);
    }

    // OpenAI's .NET client takes 202 for an error.
    private static Task<IResult> SubmitAsync(HttpContext context, Caller caller, BatchRequestReader reader, JobIntake intake, CancellationToken stop) =>
        intake.TakeAsync(context, caller.Owner, (body, errors) => reader.ReadAsync(body, caller.Owner, errors, stop), job => new BatchAnswer(job));

    private static async Task<IResult> GetAsync(string id, Caller caller, JobStore jobs, CancellationToken stop) =>
        JobId.TryParseBatch(id, out JobId parsed) && await jobs.FindAsync(caller.Owner, parsed, stop) is { } job ? new BatchAnswer(job) : Problem.NotFound("batch", id);

    private static async Task<IResult> ListAsync(HttpRequest request, Caller caller, JobStore jobs, CancellationToken stop)
    {
        var errors = new FieldErrors();
        return await BatchList.ReadAsync(jobs, caller.Owner, request.Query, errors, stop) is { } list
            ? TypedResults.Json(list, ApiJson.Korean.BatchList)
            : Problem.InvalidRequest(errors);
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, JobCancellation cancellation) =>
        JobId.TryParseBatch(id, out JobId parsed) && await cancellation.RequestAsync(caller.Owner, parsed) is { } job ? new BatchAnswer(job) : Problem.NotFound("batch", id);
}
