using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Http;

public sealed class ProblemTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/", 404, "route_not_found")]
    [InlineData("GET", "/v2/jobs", 404, "route_not_found")]
    [InlineData("GET", "/v1/jobs/a/b/c", 404, "route_not_found")]
    [InlineData("DELETE", "/v1/jobs", 405, "method_not_allowed")]
    [InlineData("GET", "/v1/jobs/nonsense", 404, "job_not_found")]
    [InlineData("GET", "/v1/jobs/job_01jzzzzzzzzzzzzzzzzzzzzzzz", 404, "job_not_found")]
    [InlineData("GET", "/v1/jobs/job_01jzzzzzzzzzzzzzzzzzzzzzzz/results", 404, "job_not_found")]
    [InlineData("POST", "/v1/jobs/job_01jzzzzzzzzzzzzzzzzzzzzzzz/cancel", 404, "job_not_found")]
    [InlineData("GET", "/v1/jobs?limit=0", 400, "invalid_request")]
    [InlineData("GET", "/v1/jobs?limit=101&after=x&status=done", 400, "invalid_request")]
    [InlineData("GET", "/v1/jobs/job_01jzzzzzzzzzzzzzzzzzzzzzzz/results?after=x&limit=0", 400, "invalid_request")]
    public async Task Any_Wrong_IsAProblem(string method, string path, int status, string code)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop);
        JsonNode problem = await response.JsonAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.Equal(code, problem["code"]!.GetValue<string>());
        Assert.NotEmpty(problem["title"]!.GetValue<string>());
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        Assert.NotEmpty(problem["trace_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_SeveralBadParameters_AreAllListed()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.GetAsync("/v1/jobs?limit=101&after=x&status=done", Stop);
        Assert.Equal(["after:bad_id", "status:out_of_range", "limit:out_of_range"], ApiCalls.Errors(await response.JsonAsync()));
    }

    [Fact]
    public async Task Delete_NotTaken_SaysWhatIs()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.DeleteAsync("/v1/jobs", Stop);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Get_BrokenDocument_Is500WithoutInternals()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = JobId.New(TimeProvider.System);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Document(host.Owner, id)).UploadAsync(new BinaryData("{secret"), Stop);
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{id}", Stop);
        string body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("internal_error", JsonNode.Parse(body)!["code"]!.GetValue<string>());
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Json", body, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Get_StorageRefuses_Is503ToBeTriedAgain()
    {
        string wrongKey = System.Text.RegularExpressions.Regex.Replace(azurite.ConnectionString, "AccountKey=[^;]+", "AccountKey=" + new string('A', 88));
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Storage:ConnectionString"] = wrongKey });
        using HttpResponseMessage response = await host.Client.GetAsync($"/v1/jobs/{JobId.New(TimeProvider.System)}", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("storage_unavailable", (await response.JsonAsync())["code"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
    }
}
