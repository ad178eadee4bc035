using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Idempotency;

public sealed class OnceOnlyTests(AzuriteFixture azurite)
{
    private const string Body = """{"model": "MODEL", "prompts": ["a"]}""";
    private readonly FakeTimeProvider _clock = new(Documents.Created);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_SameKeyTwice_IsOneJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        using HttpResponseMessage first = await PostAsync(host, "k", Body);
        _clock.Advance(TimeSpan.FromDays(1));
        using HttpResponseMessage second = await PostAsync(host, "k", Body);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(ApiCalls.Id(await first.JsonAsync()), ApiCalls.Id(await second.JsonAsync()));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task Post_OtherKeyOrOwnerOrNoKey_IsAnotherJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpClient other = host.ClientWith("other-" + host.Key);
        HashSet<JobId> jobs = [];
        foreach ((HttpClient client, string? key) in new[] { (host.Client, "k"), (host.Client, "K"), (host.Client, null), (host.Client, null), (other, "k") })
        {
            using HttpResponseMessage response = await PostAsync(host, key, Body, client);
            jobs.Add(ApiCalls.Id(await response.JsonAsync()));
        }
        Assert.Equal(5, jobs.Count);
    }

    [Fact]
    public async Task Post_SameKeyWithAnotherBody_Is422()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage first = await PostAsync(host, "k", Body);
        using HttpResponseMessage second = await PostAsync(host, "k", Body.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        JsonNode problem = await second.JsonAsync();
        Assert.Equal("idempotency_key_reused", problem["code"]!.GetValue<string>());
        Assert.Equal("This Idempotency-Key was sent before with another request; send the same request again, or a new key.", problem["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task Post_BadKey_Is400(int length)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await PostAsync(host, new string('k', length), Body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"Send an Idempotency-Key of 1 to 255 characters; got {length}.", (await response.JsonAsync())["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_BadRequestFirst_DoesNotTakeTheKey()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage bad = await PostAsync(host, "k", """{"model": "MODEL"}""");
        using HttpResponseMessage good = await PostAsync(host, "k", Body);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (bad.StatusCode, good.StatusCode));
    }

    [Fact]
    public async Task Post_TwoHundredAtOnce_MakeOneJob()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => PostAsync(host, "k", Body)));
        Assert.All(responses, response => Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict));
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.Accepted);
        Assert.All(responses.Where(r => r.StatusCode == HttpStatusCode.Conflict), response => Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta));
        Assert.Single((await host.GetJsonAsync("/v1/jobs"))["data"]!.AsArray());
        using HttpResponseMessage later = await PostAsync(host, "k", Body);
        Assert.Equal("true", later.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task Post_JobDeleted_FreesTheKey()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        using HttpResponseMessage first = await PostAsync(host, "k", Body);
        JobId id = ApiCalls.Id(await first.JsonAsync());
        await host.MoveAsync(id, job => job.CancelRequested(_clock.GetUtcNow()).StopClosed(_clock.GetUtcNow()));
        using HttpResponseMessage deleted = await host.Client.DeleteAsync($"/v1/jobs/{id}", Stop);
        using HttpResponseMessage second = await PostAsync(host, "k", Body.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.NotEqual(id, ApiCalls.Id(await second.JsonAsync()));
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiHost host, string? key, string body, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Content = new StringContent(body.Replace("MODEL", host.Model, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        return await (client ?? host.Client).SendAsync(request, Stop);
    }
}
