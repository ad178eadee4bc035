using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary><c>/v1/jobs</c>: submit, look, list, cancel, delete.</summary>
internal static class JobEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/jobs", SubmitAsync);
        routes.MapGet("/v1/jobs", ListAsync);
        routes.MapGet("/v1/jobs/{id}", GetAsync);
        routes.MapPost("/v1/jobs/{id}/cancel", CancelAsync);
        routes.MapDelete("/v1/jobs/{id}", DeleteAsync);
    }

    private static Task<IResult> SubmitAsync(HttpContext context, Caller caller, JobRequestReader reader, JobIntake intake, CancellationToken stop) =>
        intake.TakeAsync(context, caller.Owner, (body, errors) => reader.ReadAsync(body, caller.Owner, errors, stop), job => Accepted(context.Response, job, retryAfter: 1));

    private static async Task<IResult> GetAsync(string id, HttpContext context, Caller caller, JobWait wait, TimeProvider clock, CancellationToken stop)
    {
        int? seconds = Preferences.Wait(context.Request.Headers["Prefer"], JobWait.MostSeconds);
        JobDocument? job = JobId.TryParse(id, out JobId parsed)
            ? await wait.ReadAsync(caller.Owner, parsed, TimeSpan.FromSeconds(seconds ?? 0), stop)
            : null;
        if (job is null)
            return Problem.NotFound("job", id);
        if (seconds is not null)
            context.Response.Headers["Preference-Applied"] = $"wait={Seconds.Text(seconds.Value)}";
        if (!job.Status.IsOver())
            context.Response.Headers.RetryAfter = Seconds.Text(JobWait.RetryAfter(job, clock.GetUtcNow()));
        return new JobAnswer(job);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, Caller caller, JobStore jobs, CancellationToken stop)
    {
        var errors = new FieldErrors();
        JobQuery query = JobQuery.Read(request.Query, errors);
        return errors.Any
            ? Problem.InvalidRequest(errors)
            : TypedResults.Json(await query.ReadAsync(jobs, caller.Owner, stop), ApiJson.Korean.JobList);
    }

    private static async Task<IResult> CancelAsync(string id, HttpResponse response, Caller caller, JobCancellation cancellation, IOptions<WatchOptions> watch)
    {
        JobDocument? job = JobId.TryParse(id, out JobId parsed) ? await cancellation.RequestAsync(caller.Owner, parsed) : null;
        if (job is null)
            return Problem.NotFound("job", id);
        return job.Status.IsOver()
            ? new JobAnswer(job)
            : Accepted(response, job, retryAfter: (int)Seconds.RoundUp(watch.Value.StopGrace).TotalSeconds);
    }

    private static async Task<IResult> DeleteAsync(string id, Caller caller, JobRemoval removal)
    {
        JobDocument? job = JobId.TryParse(id, out JobId parsed) ? await removal.DeleteAsync(caller.Owner, parsed) : null;
        if (job is null)
            return Problem.NotFound("job", id);
        return job.Status.IsOver()
            ? TypedResults.NoContent()
            : new Problem(StatusCodes.Status409Conflict, "job_running", $"{job.Id} is not over yet; cancel it first, or wait for its end.");
    }

    private static JobAnswer Accepted(HttpResponse response, JobDocument job, int retryAfter)
    {
        string self = JobLinks.Of(job.Id).Self;
        response.Headers.Location = self;
        response.Headers["Operation-Location"] = self;
        response.Headers.RetryAfter = Seconds.Text(retryAfter);
        return new JobAnswer(job, StatusCodes.Status202Accepted);
    }
}
