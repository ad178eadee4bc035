using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KoGpt2.Api.Tests.Support.Contract;

/// <summary>Holds every answer that a test gets, and every request that was taken, against the API's own description.</summary>
/// <remarks>Bodies that are streamed, or are no JSON, are left alone but for their type.</remarks>
internal sealed class ContractHandler(ApiContract contract) : DelegatingHandler(new SocketsHttpHandler())
{
    private const int MostBytes = 1_024 * 1_024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        JsonNode? sent = request.Content is ByteArrayContent or JsonContent ? await ReadAsync(request.Content, cancellationToken) : null;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        JsonNode? came = IsSmall(response.Content) ? await ReadAsync(response.Content, cancellationToken) : null;
        List<string> wrong = await CheckAsync(request, sent, response, came);
        Assert.True(wrong.Count == 0, $"{request.Method} {request.RequestUri!.AbsolutePath} answered {(int)response.StatusCode}, and by /openapi.json {string.Join("; ", wrong)}.");
        return response;
    }

    private static bool IsSmall(HttpContent content) => content.Headers.ContentLength is <= MostBytes
        || (content.Headers.ContentLength is null && content.Headers.ContentType?.MediaType == "application/json");

    private static async Task<JsonNode?> ReadAsync(HttpContent content, CancellationToken stop)
    {
        if (content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        await content.LoadIntoBufferAsync(stop);
        byte[] body = await content.ReadAsByteArrayAsync(stop);
        try
        {
            return body.Length <= MostBytes ? JsonNode.Parse(body) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task<List<string>> CheckAsync(HttpRequestMessage request, JsonNode? sent, HttpResponseMessage response, JsonNode? came)
    {
        int status = (int)response.StatusCode;
        string path = request.RequestUri!.AbsolutePath;
        if (contract.Find(request.Method.Method, path) is not { } operation)
            return status == 404 && !contract.Knows(path) || status == 405 ? [] : [$"{request.Method} {path} is not described"];
        List<string> wrong = await operation.CheckAnswerAsync(status, Headers(response), response.Content.Headers.ContentType?.MediaType, came);
        if (response.IsSuccessStatusCode)
            wrong.AddRange(await operation.CheckRequestAsync(
                request.RequestUri.Query, request.Headers.Select(header => header.Key), request.Content?.Headers.ContentType?.MediaType, sent));
        return wrong;
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
}
