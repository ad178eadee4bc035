using KoGpt2.Api.Http;
using KoGpt2.Api.Models;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Batches;

/// <summary>A batch as an answer. The terms of its model are in a header, since the object has only fields of OpenAI's.</summary>
/// <param name="job">The job that it is.</param>
internal sealed class BatchAnswer(JobDocument job) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        JobTerms terms = httpContext.RequestServices.GetRequiredService<JobTerms>();
        httpContext.Response.Headers.Link = await terms.LinksAsync(job.Spec, httpContext.RequestAborted);
        await TypedResults.Json(BatchView.From(job), ApiJson.Korean.BatchView).ExecuteAsync(httpContext);
    }
}
