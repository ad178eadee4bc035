using System.Text.Json.Serialization;

namespace KoGpt2.Api.Http;

/// <summary>An error as OpenAI's clients read it.</summary>
/// <param name="Error">The error.</param>
internal sealed record OpenAIErrorView(OpenAIError Error);

/// <summary>What went wrong; of the four, only the message is for people.</summary>
/// <param name="Message">What is wrong, all fields of it.</param>
/// <param name="Type"><c>invalid_request_error</c>, <c>rate_limit_error</c> or <c>server_error</c>.</param>
/// <param name="Param">The first field that is wrong, if it is fields.</param>
/// <param name="Code">Stable snake_case code; of the first field, if it is fields.</param>
internal sealed record OpenAIError(
    string Message,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code)
{
    private static readonly string[] s_prefixes = ["/v1/files", "/v1/batches", "/v1/models"];

    /// <summary>Whether a request is to one of the routes that are OpenAI's, whether or not there is anything.</summary>
    public static bool Expects(HttpRequest request) =>
        Array.Exists(s_prefixes, prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Puts an error into this form.</summary>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="code">The code, where no field has its own.</param>
    /// <param name="detail">What is wrong, where it is no field.</param>
    /// <param name="errors">The fields that are wrong.</param>
    public static OpenAIError Of(int status, string code, string detail, FieldErrors? errors)
    {
        string type = status switch
        {
            >= 500 => "server_error",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            _ => "invalid_request_error",
        };
        return errors is { Any: true }
            ? new OpenAIError(Join(errors), type, errors.Listed[0].Field, errors.Listed[0].Code)
            : new OpenAIError(detail, type, null, code);
    }

    private static string Join(FieldErrors errors)
    {
        IEnumerable<string> others = errors.Listed.Skip(1).Select(error => $"{error.Field}: {error.Message}");
        string more = errors.More > 0 ? $" And {errors.More:N0} more." : "";
        return string.Join(' ', others.Prepend(errors.Listed[0].Message)) + more;
    }
}
