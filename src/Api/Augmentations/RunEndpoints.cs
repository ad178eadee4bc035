using KoGpt2.Api.Augmentations.Requests;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Steps;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Augmentations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KoGpt2.Api.Augmentations;

/// <summary><c>/v1/augmentations</c>: make a run, look, list, cancel, delete.</summary>
internal static class RunEndpoints
{
    private const int RetrySeconds = 5;

    /// <summary>Maps them.</summary>
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/augmentations", MakeAsync);
        routes.MapGet("/v1/augmentations", ListAsync);
        routes.MapGet("/v1/augmentations/{id}", GetAsync);
        routes.MapPost("/v1/augmentations/{id}/cancel", CancelAsync);
        routes.MapDelete("/v1/augmentations/{id}", DeleteAsync);
    }

    /// <summary>202: a run that was made or asked for.</summary>
    public static JsonHttpResult<RunView> Accepted(HttpResponse response, RunDocument run)
    {
        response.Headers.Location = RunLinks.Of(run.Id).Self;
        response.Headers.RetryAfter = Seconds.Text(RetrySeconds);
        return Show(run, StatusCodes.Status202Accepted);
    }

    private static Task<IResult> MakeAsync(HttpContext context, Caller caller, RunIntake intake) =>
        intake.TakeAsync(context, caller.Owner, run => Accepted(context.Response, run));

    private static async Task<IResult> ListAsync(HttpRequest request, Caller caller, RunStore runs, CancellationToken stop)
    {
        var errors = new FieldErrors();
        RunQuery query = RunQuery.Read(request, schedule: null, errors);
        return errors.Any
            ? Problem.InvalidRequest(errors)
            : TypedResults.Json(await query.ReadAsync(runs, caller.Owner, stop), ApiJson.Korean.RunList);
    }

    private static async Task<IResult> GetAsync(string id, HttpResponse response, Caller caller, RunStore runs, CancellationToken stop)
    {
        RunDocument? run = RunId.TryParse(id, out RunId parsed) ? await runs.FindAsync(caller.Owner, parsed, stop) : null;
        if (run is null)
            return Problem.NotFound("augmentation", id);
        if (!run.Status.IsOver())
            response.Headers.RetryAfter = Seconds.Text(RetrySeconds);
        return Show(run, StatusCodes.Status200OK);
    }

    private static async Task<IResult> CancelAsync(string id, HttpResponse response, Caller caller, RunCancellation cancellation)
    {
        RunDocument? run = RunId.TryParse(id, out RunId parsed) ? await cancellation.RequestAsync(caller.Owner, parsed) : null;
        if (run is null)
            return Problem.NotFound("augmentation", id);
        return run.Status.IsOver() ? Show(run, StatusCodes.Status200OK) : Accepted(response, run);
    }

    private static async Task<IResult> DeleteAsync(string id, Caller caller, RunRemoval removal)
    {
        RunDocument? run = RunId.TryParse(id, out RunId parsed) ? await removal.DeleteAsync(caller.Owner, parsed) : null;
        if (run is null)
            return Problem.NotFound("augmentation", id);
        return run.Status.IsOver()
            ? TypedResults.NoContent()
            : new Problem(StatusCodes.Status409Conflict, "augmentation_running", $"{run.Id} is not over yet; cancel it first, or wait for its end.");
    }

    private static JsonHttpResult<RunView> Show(RunDocument run, int status) =>
        TypedResults.Json(RunView.From(run), ApiJson.Korean.RunView, statusCode: status);
}
