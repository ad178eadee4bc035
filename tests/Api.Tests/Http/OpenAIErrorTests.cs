using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Http;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Http;

public sealed class OpenAIErrorTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/files/a/b/c", 404, "route_not_found", "There is nothing at /v1/files/a/b/c.")]
    [InlineData("GET", "/v1/batches/a/b/c", 404, "route_not_found", "There is nothing at /v1/batches/a/b/c.")]
    [InlineData("GET", "/v1/models/a/b/c", 404, "route_not_found", "There is nothing at /v1/models/a/b/c.")]
    [InlineData("GET", "/v1/files/file-x", 404, "file_not_found", "There is no file 'file-x'.")]
    [InlineData("PUT", "/v1/files", 405, "method_not_allowed", "/v1/files does not take PUT.")]
    [InlineData("PUT", "/v1/models", 405, "method_not_allowed", "/v1/models does not take PUT.")]
    [InlineData("GET", "/v1/models/no-such", 404, "model_not_found", "There is no model 'no-such'.")]
    [InlineData("GET", "/v1/models/No%2FSuch", 404, "model_not_found", "There is no model 'No%2FSuch'.")]
    public async Task Any_WrongOnOpenAIsRoutes_HasItsForm(string method, string path, int status, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(response.Headers.GetValues("X-Request-Id").Single());
        Assert.Equal(Body(message, "invalid_request_error", null, code), (await response.JsonAsync()).ToJsonString());
    }

    [Fact]
    public async Task Get_NoKey_Is401InItsForm()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient stranger = host.ClientWith(key: null);
        using HttpResponseMessage response = await stranger.GetAsync("/v1/models", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("no_key", (await response.JsonAsync())["error"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Get_StorageRefuses_Is503InItsForm()
    {
        string wrongKey = System.Text.RegularExpressions.Regex.Replace(azurite.ConnectionString, "AccountKey=[^;]+", "AccountKey=" + new string('A', 88));
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Storage:ConnectionString"] = wrongKey });
        using HttpResponseMessage response = await host.Client.GetAsync("/v1/models", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Equal(
            Body("Storage does not answer as it should; try again soon.", "server_error", null, "storage_unavailable"), (await response.JsonAsync()).ToJsonString());
    }

    [Fact]
    public void Of_SeveralFields_NamesTheFirstAndTellsAll()
    {
        var errors = new FieldErrors();
        errors.Add("purpose", "missing", "Send a purpose.");
        errors.Add("file", "missing", "Send a file.");
        Assert.Equal(
            new OpenAIError("Send a purpose. file: Send a file.", "invalid_request_error", "purpose", "missing"),
            OpenAIError.Of(400, "invalid_request", "2 fields of the request are wrong.", errors));
        for (int i = 0; i < 1_100; i++)
            errors.Add($"f{i}", "wrong", "No.");
        Assert.EndsWith("f97: No. And 1,002 more.", OpenAIError.Of(400, "invalid_request", "", errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(413, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "server_error")]
    [InlineData(503, "server_error")]
    public void Of_Status_HasItsType(int status, string type) => Assert.Equal(type, OpenAIError.Of(status, "code", "Wrong.", errors: null).Type);

    private static string Body(string message, string type, string? param, string code) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code },
    }.ToJsonString();
}
