using KoGpt2.Api.Http;
using KoGpt2.Api.Models;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Jobs;

/// <summary>A job as an answer, with the terms of its model.</summary>
/// <param name="job">The job.</param>
/// <param name="status">HTTP status.</param>
internal sealed class JobAnswer(JobDocument job, int status = StatusCodes.Status200OK) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ModelTerms? terms = await httpContext.RequestServices.GetRequiredService<JobTerms>().OfAsync(job.Spec, httpContext.RequestAborted);
        await TypedResults.Json(JobView.From(job, terms), ApiJson.Korean.JobView, statusCode: status).ExecuteAsync(httpContext);
    }
}
