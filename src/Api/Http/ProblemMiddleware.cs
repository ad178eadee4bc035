using Azure;

namespace KoGpt2.Api.Http;

/// <summary>Makes a problem of whatever goes wrong: exceptions, and statuses that nobody has written a body for.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    private const int StorageRetrySeconds = 5;

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        AddHeaders(context.Response);
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
                await Problem.OfStatus(context.Request, context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("The caller of {Path} went away", context.Request.Path);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Problem problem = Explain(e);
            if (problem.Status >= 500)
                log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            // Written bytes cannot be taken back, and a part must not look like the whole.
            if (context.Response.BodyWriter.UnflushedBytes > 0)
            {
                context.Abort();
                return;
            }
            context.Response.Clear();
            AddHeaders(context.Response);
            await problem.ExecuteAsync(context);
        }
    }

    private static Problem Explain(Exception e) => e switch
    {
        BadHttpRequestException bad => new Problem(bad.StatusCode, "bad_request", bad.Message),
        RequestFailedException or AggregateException { InnerException: RequestFailedException } =>
            new Problem(StatusCodes.Status503ServiceUnavailable, "storage_unavailable", "Storage does not answer as it should; try again soon.") { RetryAfter = StorageRetrySeconds },
        _ => new Problem(StatusCodes.Status500InternalServerError, "internal_error", "Something broke here; the trace id finds it in the logs."),
    };

    private static void AddHeaders(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }
}
