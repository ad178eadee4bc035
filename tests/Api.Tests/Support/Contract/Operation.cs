using System.Globalization;
using System.Text.Json.Nodes;

namespace KoGpt2.Api.Tests.Support.Contract;

/// <summary>One described operation, for requests and answers to be held against.</summary>
/// <param name="contract">The description.</param>
/// <param name="pointer">Where it stands there.</param>
/// <param name="operation">What is said of it.</param>
/// <param name="item">What is said of its path.</param>
internal sealed class Operation(ApiContract contract, string pointer, JsonNode operation, JsonNode item)
{
    // What HTTP and the pipeline put on everything.
    private static readonly HashSet<string> s_anyAnswer = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Server", "Transfer-Encoding", "Connection", "Cache-Control", "X-Content-Type-Options", "Content-Type", "Content-Length",
    };

    private static readonly HashSet<string> s_anyRequest = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "api-key", "Host", "User-Agent", "Accept", "Content-Type", "Content-Length", "Content-Encoding", "Expect", "Transfer-Encoding",
        "Connection", "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context",
    };

    /// <summary>What is wrong with a request that was taken.</summary>
    public async Task<List<string>> CheckRequestAsync(string query, IEnumerable<string> headers, string? mediaType, JsonNode? body)
    {
        List<string> wrong = [];
        Dictionary<string, (JsonNode Parameter, string Pointer)> parameters = Parameters();
        foreach (string pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = [.. pair.Split('=', 2).Select(Uri.UnescapeDataString)];
            if (!parameters.TryGetValue("query " + parts[0], out (JsonNode Parameter, string Pointer) parameter))
                wrong.Add($"parameter '{parts[0]}' is not described");
            else if (parts is [_, { Length: > 0 } value])
                wrong.AddRange((await CheckTextAsync(parameter.Parameter["schema"]!, parameter.Pointer + "/schema", value)).Select(e => $"parameter {parts[0]}: {e}"));
        }
        wrong.AddRange(headers.Where(name => !s_anyRequest.Contains(name) && !parameters.Keys.Contains("header " + name, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"header '{name}' is not described"));
        if (body is not null && operation["requestBody"] is { } reference)
        {
            (JsonNode described, string at) = contract.Resolve(reference, pointer + "/requestBody");
            if (described["content"]?[mediaType ?? ""] is null)
                wrong.Add($"body of type '{mediaType}' is not described");
            else
                wrong.AddRange((await contract.CheckAsync($"{at}/content/{ApiContract.Escaped(mediaType!)}/schema", body, closed: true)).Select(e => $"body: {e}"));
        }
        return wrong;
    }

    /// <summary>What is wrong with an answer.</summary>
    public async Task<List<string>> CheckAnswerAsync(int status, IReadOnlyDictionary<string, string> headers, string? mediaType, JsonNode? body)
    {
        string key = status.ToString(CultureInfo.InvariantCulture);
        if (operation["responses"]![key] is not { } reference)
            return [$"status {key} is not described"];
        (JsonNode response, string at) = contract.Resolve(reference, $"{pointer}/responses/{key}");
        List<string> wrong = await CheckHeadersAsync(response["headers"] as JsonObject ?? [], at, headers);
        if (mediaType is null != response["content"] is null)
            wrong.Add(mediaType is null ? "there is no body, and one is described" : $"there is a body of type '{mediaType}', and none is described");
        else if (mediaType is not null && response["content"]![mediaType] is null)
            wrong.Add($"body of type '{mediaType}' is not described");
        else if (body is not null)
            wrong.AddRange((await contract.CheckAsync($"{at}/content/{ApiContract.Escaped(mediaType!)}/schema", body, closed: true)).Select(e => $"body: {e}"));
        return wrong;
    }

    private async Task<List<string>> CheckHeadersAsync(JsonObject described, string at, IReadOnlyDictionary<string, string> sent)
    {
        List<string> wrong = [.. sent.Keys.Where(name => !s_anyAnswer.Contains(name) && !described.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .Select(name => $"header '{name}' is not described")];
        foreach ((string name, JsonNode? reference) in described)
        {
            (JsonNode header, string pointer) = contract.Resolve(reference!, $"{at}/headers/{ApiContract.Escaped(name)}");
            if (sent.TryGetValue(name, out string? value))
                wrong.AddRange((await CheckTextAsync(header["schema"]!, pointer + "/schema", value)).Select(e => $"header {name}: {e}"));
            else if (header["required"]?.GetValue<bool>() == true)
                wrong.Add($"header '{name}' is missing");
        }
        return wrong;
    }

    private Task<string[]> CheckTextAsync(JsonNode schema, string at, string text)
    {
        bool number = contract.Resolve(schema, at).Node["type"]?.ToString() == "integer" && long.TryParse(text, CultureInfo.InvariantCulture, out _);
        return contract.CheckAsync(at, number ? JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)) : JsonValue.Create(text), closed: true);
    }

    private Dictionary<string, (JsonNode, string)> Parameters()
    {
        Dictionary<string, (JsonNode, string)> all = new(StringComparer.Ordinal);
        string path = pointer[..pointer.LastIndexOf('/')];
        foreach ((JsonNode? list, string at) in new[] { (item["parameters"], path), (operation["parameters"], pointer) })
            foreach ((int i, JsonNode? parameter) in (list as JsonArray ?? []).Index())
            {
                (JsonNode resolved, string where) = contract.Resolve(parameter!, $"{at}/parameters/{i}");
                all[$"{resolved["in"]} {resolved["name"]}"] = (resolved, where);
            }
        return all;
    }
}
