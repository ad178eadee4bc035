using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Auth;

public sealed class ApiKeysTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void SecretsOf_KeysOfOneOwner_GivesEachSecretOnce()
    {
        string first = WebhookSignature.NewSecret(), second = WebhookSignature.NewSecret();
        ApiKeyOptions[] keys = [.. new[] { first, second, first, null }.Select((secret, i) => new ApiKeyOptions { Owner = "a", Sha256 = ApiHost.Hash($"{i}"), WebhookSecret = secret })];
        var configured = new ApiKeys(Options.Create(new AuthOptions { Keys = [.. keys, new ApiKeyOptions { Owner = "b", Sha256 = ApiHost.Hash("b") }] }));
        Assert.Equal([first, second], configured.SecretsOf("a").Select(secret => "whsec_" + Convert.ToBase64String(secret)));
        Assert.Empty(configured.SecretsOf("b"));
        Assert.Equal("a", configured.OwnerOf("2"));
        Assert.Equal("b", configured.OwnerOf("b"));
        Assert.Null(configured.OwnerOf("c"));
    }

    [Theory]
    [InlineData("Authorization", "Bearer KEY", HttpStatusCode.OK)]
    [InlineData("Authorization", "bearer  KEY ", HttpStatusCode.OK)]
    [InlineData("api-key", "KEY", HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer KEYX", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic KEY", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "KEY", HttpStatusCode.Unauthorized)]
    [InlineData("api-key", "", HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", "KEY", HttpStatusCode.Unauthorized)]
    public async Task Get_Header_OpensOrNot(string header, string value, HttpStatusCode status)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient client = host.ClientWith(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value.Replace("KEY", host.Key, StringComparison.Ordinal));
        using HttpResponseMessage response = await client.GetAsync("/v1/jobs", Stop);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Unauthorized)
        {
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/jobs")]
    [InlineData("POST", "/v1/jobs")]
    [InlineData("GET", "/v1/jobs/job_x")]
    [InlineData("GET", "/v1/jobs/job_x/results")]
    [InlineData("POST", "/v1/jobs/job_x/cancel")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/x")]
    [InlineData("POST", "/v1/files")]
    [InlineData("GET", "/v1/files")]
    [InlineData("GET", "/v1/files/file-x")]
    [InlineData("GET", "/v1/files/file-x/content")]
    [InlineData("DELETE", "/v1/files/file-x")]
    [InlineData("POST", "/v1/uploads")]
    public async Task Any_WithoutKey_Is401(string method, string path)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient client = host.ClientWith(null);
        using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        JsonNode body = await response.JsonAsync();
        Assert.Equal("no_key", (body["error"] ?? body)["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Any_AnothersJob_Is404AsIfThereWereNone()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitJobAsync("a");
        using HttpClient other = host.ClientWith("other-" + host.Key);
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/results"), (HttpMethod.Post, "/cancel") })
        {
            using HttpResponseMessage response = await other.SendAsync(new HttpRequestMessage(method, $"/v1/jobs/{id}{path}"), Stop);
            JsonNode problem = await response.JsonAsync();
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("job_not_found", problem["code"]!.GetValue<string>());
        }
        Assert.Empty(JsonNode.Parse(await other.GetStringAsync("/v1/jobs", Stop))!["data"]!.AsArray());
        Assert.Equal(JobStatus.Validating, (await host.FindAsync(id)).Status);
    }
}
