using System.Diagnostics;
using System.Text.Json;
using KoGpt2.Shared.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace KoGpt2.Api.Http;

/// <summary>An error as RFC 9457 has it, <c>application/problem+json</c>, or on the routes that are OpenAI's, as its clients read it.</summary>
/// <param name="status">HTTP status, 400 to 599.</param>
/// <param name="code">Stable snake_case code that a program may switch on.</param>
/// <param name="detail">One sentence for a person.</param>
internal sealed class Problem(int status, string code, string detail) : IResult
{
    private const string MediaType = "application/problem+json";

    /// <summary>Its stable code.</summary>
    public string Code => code;

    /// <summary>The fields that are wrong.</summary>
    public FieldErrors? Errors { get; init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>400: fields of the request are wrong.</summary>
    public static Problem InvalidRequest(FieldErrors errors)
    {
        int count = errors.Listed.Count + errors.More;
        string detail = count == 1 ? "One field of the request is wrong." : $"{count:N0} fields of the request are wrong.";
        return new Problem(StatusCodes.Status400BadRequest, "invalid_request", detail) { Errors = errors };
    }

    /// <summary>404: this caller has no such thing.</summary>
    public static Problem NotFound(string what, string id) => new(StatusCodes.Status404NotFound, $"{what}_not_found", $"There is no {what} '{id}'.");

    /// <summary>What a bare status means, where nothing more is known.</summary>
    public static Problem OfStatus(HttpRequest request, int status) => status switch
    {
        StatusCodes.Status404NotFound => new Problem(status, "route_not_found", $"There is nothing at {request.Path}."),
        StatusCodes.Status405MethodNotAllowed => new Problem(status, "method_not_allowed", $"{request.Path} does not take {request.Method}."),
        _ => new Problem(status, "error", ReasonPhrases.GetReasonPhrase(status) + "."),
    };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        string traceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
        HttpResponse response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.RetryAfter = RetryAfter is { } seconds ? Seconds.Text(seconds) : default;
        byte[] body;
        if (OpenAIError.Expects(httpContext.Request))
        {
            response.ContentType = "application/json";
            response.Headers["X-Request-Id"] = traceId;
            body = JsonSerializer.SerializeToUtf8Bytes(new OpenAIErrorView(OpenAIError.Of(status, code, detail, Errors)), ApiJson.Korean.OpenAIErrorView);
        }
        else
        {
            response.ContentType = MediaType;
            body = JsonSerializer.SerializeToUtf8Bytes(View(traceId), ApiJson.Korean.ProblemView);
        }
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private ProblemView View(string traceId) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Code = code,
        Detail = detail,
        Errors = Errors?.Listed,
        MoreErrors = Errors is { More: > 0 } ? Errors.More : null,
        TraceId = traceId,
    };
}

/// <summary>What a <see cref="Problem"/> is written as.</summary>
internal sealed record ProblemView
{
    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Stable snake_case code.</summary>
    public required string Code { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>The fields that are wrong, at most a hundred.</summary>
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>How many more there are.</summary>
    public int? MoreErrors { get; init; }

    /// <summary>By which the logs can be searched for this request.</summary>
    public required string TraceId { get; init; }
}
