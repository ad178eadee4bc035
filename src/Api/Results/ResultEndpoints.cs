using System.Globalization;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Models;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary><c>/v1/jobs/{id}/results</c>: result lines as JSON Lines, also while the job runs.</summary>
internal static class ResultEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapResults(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/jobs/{id}/results", GetAsync);

    private static async Task<IResult> GetAsync(
        string id, HttpContext context, Caller caller, JobStore jobs, ResultReader results, JobTerms terms, TimeProvider clock, CancellationToken stop)
    {
        var errors = new FieldErrors();
        int after = QueryText.Number(context.Request.Query, "after", -1, int.MaxValue, errors) ?? -1;
        int? limit = QueryText.Number(context.Request.Query, "limit", 1, int.MaxValue, errors);
        if (errors.Any)
            return Problem.InvalidRequest(errors);
        JobDocument? job = JobId.TryParse(id, out JobId parsed) ? await jobs.FindAsync(caller.Owner, parsed, stop) : null;
        if (job is null)
            return Problem.NotFound("job", id);
        if (job.ResultsAreDeleted())
            return new Problem(StatusCodes.Status410Gone, "results_deleted", $"The results of job '{id}' were deleted.");
        ResultRange range = ResultRange.Of(job, after, limit);
        if (!job.Status.IsOver())
            context.Response.Headers.RetryAfter = Seconds.Text(JobWait.RetryAfter(job, clock.GetUtcNow()));
        string[] links = await terms.LinksAsync(job.Spec, stop);
        context.Response.Headers.Link = range.IsLast ? links : [Next(job, range, limit), .. links];
        return new ResultLines(job, range, results);
    }

    private static string Next(JobDocument job, ResultRange range, int? limit)
    {
        string more = limit is { } lines ? string.Create(CultureInfo.InvariantCulture, $"&limit={lines}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"<{JobLinks.Of(job.Id).Results}?after={range.End - 1}{more}>; rel=\"next\"");
    }

    private sealed class ResultLines(JobDocument job, ResultRange range, ResultReader results) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/jsonl";
            await results.CopyAsync(job, range, httpContext.Response.BodyWriter, httpContext.RequestAborted);
        }
    }
}
