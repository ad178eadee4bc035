using System.Net;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Jobs;

/// <summary>One host for all rows of the table, with limits that rows can reach.</summary>
public sealed class SmallLimitsHost(AzuriteFixture azurite) : IAsyncLifetime
{
    public ApiHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxPrompts"] = "3", ["Limits:MaxLineBytes"] = "1024" });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

public sealed class BadRequestTests(SmallLimitsHost limited) : IClassFixture<SmallLimitsHost>
{
    private static readonly string s_long = new('a', 2_000);

    /// <summary>Bodies, and what is wrong with each as <c>field:code</c>, all of it and nothing else.</summary>
    public static TheoryData<string, string[]> Bodies { get; } = new()
    {
        { "[]", [":wrong_type"] },
        { "\"text\"", [":wrong_type"] },
        { "null", [":wrong_type"] },
        { "{}", ["model:missing", "prompts:missing"] },
        { """{"prompts": ["a"]}""", ["model:missing"] },
        { """{"model": null, "prompts": ["a"]}""", ["model:missing"] },
        { """{"model": 5, "prompts": ["a"]}""", ["model:wrong_type"] },
        { """{"model": "", "prompts": ["a"]}""", ["model:wrong_type"] },
        { """{"model": "\ud800", "prompts": ["a"]}""", ["model:wrong_type"] },
        { """{"model": "gpt-4", "prompts": ["a"]}""", ["model:unknown_model"] },
        { """{"model": "MODEL/0123456789abcdef", "prompts": ["a"]}""", ["model:unknown_model"] },
        { """{"model": "../jobs", "prompts": ["a"]}""", ["model:unknown_model"] },
        { """{"model": "MODEL"}""", ["prompts:missing"] },
        { """{"model": "MODEL", "prompts": null}""", ["prompts:missing"] },
        { """{"model": "MODEL", "prompts": ["a"], "requests": [{"prompt": "a"}]}""", ["requests:said_twice"] },
        { """{"model": "MODEL", "prompts": "a"}""", ["prompts:wrong_type"] },
        { """{"model": "MODEL", "prompts": {}}""", ["prompts:wrong_type"] },
        { """{"model": "MODEL", "prompts": []}""", ["prompts:line_count"] },
        { """{"model": "MODEL", "prompts": ["a", "b", "c", "d"]}""", ["prompts:line_count"] },
        { """{"model": "MODEL", "requests": []}""", ["requests:line_count"] },
        { """{"model": "MODEL", "prompts": ["a", "", 5]}""", ["prompts[1]:wrong_type", "prompts[2]:wrong_type"] },
        { """{"model": "MODEL", "prompts": [[1, 2], [], ["a"]]}""", ["prompts[1]:wrong_type", "prompts[2]:wrong_type"] },
        { """{"model": "MODEL", "prompts": [null, "\udc00", {"prompt": "a"}]}""", ["prompts[0]:wrong_type", "prompts[1]:not_unicode", "prompts[2]:wrong_type"] },
        { $$"""{"model": "MODEL", "prompts": ["a", "{{s_long}}"]}""", ["prompts[1]:line_too_long"] },
        { """{"model": "MODEL", "requests": ["a"]}""", ["requests[0]:wrong_type"] },
        { """{"model": "MODEL", "requests": [{}]}""", ["requests[0].prompt:missing"] },
        { """{"model": "MODEL", "requests": [{"prompt": ""}]}""", ["requests[0].prompt:wrong_type"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a", "custom_id": ""}]}""", ["requests[0].custom_id:out_of_range"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a", "custom_id": 5}]}""", ["requests[0].custom_id:out_of_range"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a"}, {"prompt": "a", "top_p": 2, "n": 0}]}""", ["requests[1].top_p:out_of_range", "requests[1].n:out_of_range"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a", "colour": 1}]}""", ["requests[0].colour:unknown_field"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a", "stream": true, "suffix": "b"}]}""", ["requests[0].stream:unsupported", "requests[0].suffix:unsupported"] },
        { """{"model": "MODEL", "requests": [{"prompt": "a", "prompt": "b"}]}""", ["requests[0].prompt:duplicate_field"] },
        {
            """{"model": "MODEL", "requests": [{"prompt": "a", "custom_id": "x"}, {"prompt": "b"}, {"prompt": "c", "custom_id": "x"}]}""",
            ["requests[2].custom_id:duplicate_custom_id"]
        },
        { """{"model": "MODEL", "min_tokens": 9, "requests": [{"prompt": "a", "max_tokens": 5}]}""", ["requests[0].min_tokens:min_over_max"] },
        { """{"model": "MODEL", "prompts": ["a"], "colour": "blue"}""", ["colour:unknown_field"] },
        { """{"model": "MODEL", "prompts": ["a"], "Temperature": 1}""", ["Temperature:unknown_field"] },
        { """{"model": "MODEL", "prompts": ["a"], "input_file_id": "f"}""", ["input_file_id:said_twice", "input_file_id:file_not_found"] },
        { """{"model": "MODEL", "model": "MODEL", "prompts": ["a"]}""", ["model:duplicate_field"] },
        { """{"model": "MODEL", "prompts": ["a"], "\ud800": 1}""", [":bad_name"] },
        { """{"model": "MODEL", "prompts": ["a"], "stream": true}""", ["stream:unsupported"] },
        { """{"model": "MODEL", "prompts": ["a"], "suffix": "b", "stream": true, "logprobs": 50}""", ["suffix:unsupported", "stream:unsupported", "logprobs:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "temperature": -1}""", ["temperature:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "temperature": "1"}""", ["temperature:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "max_tokens": 1.5}""", ["max_tokens:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "max_tokens": 5, "max_new_tokens": 5}""", ["max_new_tokens:said_twice"] },
        { """{"model": "MODEL", "prompts": ["a"], "min_tokens": 65}""", ["min_tokens:min_over_max"] },
        { """{"model": "MODEL", "prompts": ["a"], "stop": ["", "b"]}""", ["stop:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "seed": 0.5}""", ["seed:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "metadata": []}""", ["metadata:wrong_type"] },
        { """{"model": "MODEL", "prompts": ["a"], "metadata": {"a": 1}}""", ["metadata.a:wrong_type"] },
        { """{"model": "MODEL", "prompts": ["a"], "metadata": {"a": "1", "a": "2"}}""", ["metadata.a:duplicate_field"] },
        { $$"""{"model": "MODEL", "prompts": ["a"], "metadata": {"{{s_long[..65]}}": "1", "b": "{{s_long[..513]}}"} }""", [$"metadata.{s_long[..65]}:out_of_range", "metadata.b:out_of_range"] },
        {
            $$"""{"model": "MODEL", "prompts": ["a"], "metadata": { {{string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\": \"v\""))}} } }""",
            ["metadata:too_many_fields"]
        },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": "https://example.com"}""", ["webhook:wrong_type"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {}}""", ["webhook.url:missing"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": 5}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "/hook"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "http://example.com/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "ftp://example.com/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://user:pass@example.com/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://169.254.169.254/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://0x7f.1/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://[::1]/"}}""", ["webhook.url:bad_url"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://example.com", "secret": "s"}}""", ["webhook.secret:unknown_field"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://example.com", "events": []}}""", ["webhook.events:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://example.com", "events": ["job.started"]}}""", ["webhook.events:out_of_range"] },
        { """{"model": "MODEL", "prompts": ["a"], "webhook": {"url": "https://example.com", "events": ["job.failed", "job.failed"]}}""", ["webhook.events:out_of_range"] },
        {
            """{"model": "nope", "top_p": 0, "colour": 1, "webhook": {"url": "x"}, "metadata": 1, "prompts": [1]}""",
            ["colour:unknown_field", "top_p:out_of_range", "webhook.url:bad_url", "metadata:wrong_type", "prompts[0]:wrong_type", "model:unknown_model"]
        },
    };

    /// <summary>Bodies that are no JSON, and words of the answer.</summary>
    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "", "The body is empty" },
        { "\uFEFF", "The body is empty" },
        { "{", "line 1, byte 2" },
        { "{\"model\": \"a\",\n \"prompts\": [\"a\",]}", "line 2, byte 18" },
        { "{'model': 1}", "line 1, byte 2" },
        { "{} {}", "line 1, byte 4" },
        { "{\"temperature\": NaN}", "line 1, byte 17" },
        { "// hello\n{}", "line 1, byte 1" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_BadFields_AreAllListed(string body, string[] errors)
    {
        using HttpResponseMessage response = await limited.Host.SubmitAsync(body);
        JsonNode problem = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("invalid_request", problem["code"]!.GetValue<string>());
        Assert.Equal(errors, ApiCalls.Errors(problem));
        Assert.All(problem["errors"]!.AsArray(), error => Assert.EndsWith(".", error!["message"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Post_NoJson_SaysWhere(string body, string where)
    {
        using HttpResponseMessage response = await limited.Host.SubmitAsync(body);
        JsonNode problem = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("malformed_json", problem["code"]!.GetValue<string>());
        Assert.Contains(where, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NotUtf8_SaysFromWhichByteOn()
    {
        byte[] body = [.. "{\"model\": \"가"u8, 0xFF, .. "\"}"u8];
        var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using HttpResponseMessage response = await limited.Host.Client.PostAsync("/v1/jobs", content, TestContext.Current.CancellationToken);
        Assert.Contains("not UTF-8 from byte 14 on", (await response.JsonAsync())["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_OverTheLimit_NamesLimitAndWhatCame()
    {
        using HttpResponseMessage response = await limited.Host.SubmitAsync("""{"model": "MODEL", "prompts": ["a", "b", "c", "d"]}""");
        string message = (await response.JsonAsync())["errors"]![0]!["message"]!.GetValue<string>();
        Assert.Equal("Send 1 to 3 prompts (Limits:MaxPrompts); got 4.", message);
    }

    [Fact]
    public async Task Post_UnknownModel_NamesThoseThereAre()
    {
        using HttpResponseMessage response = await limited.Host.SubmitAsync("""{"model": "gpt-4", "prompts": ["a"]}""");
        string message = (await response.JsonAsync())["errors"]![0]!["message"]!.GetValue<string>();
        Assert.StartsWith("There is no model 'gpt-4'; there are: ", message, StringComparison.Ordinal);
        Assert.Contains(limited.Host.Model, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_DuplicateCustomId_NamesBothPlaces()
    {
        using HttpResponseMessage response = await limited.Host.SubmitAsync("""{"model": "MODEL", "requests": [{"prompt": "a", "custom_id": "x"}, {"prompt": "b", "custom_id": "x"}]}""");
        JsonNode error = (await response.JsonAsync())["errors"]![0]!;
        Assert.Equal("requests[1].custom_id", error["field"]!.GetValue<string>());
        Assert.Equal("'x' is the custom_id of requests[0] too.", error["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_ManyErrors_ListsAHundredAndCountsTheRest()
    {
        string line = "{" + string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"f{i}\": 1")) + "}";
        using HttpResponseMessage response = await limited.Host.SubmitAsync($$"""{"model": "MODEL", "requests": [{{line}}, {{line}}, {{line}}]}""");
        JsonNode problem = await response.JsonAsync();
        Assert.Equal(100, problem["errors"]!.AsArray().Count);
        Assert.Equal(3 * 61 - 100, problem["more_errors"]!.GetValue<int>());
        Assert.Equal("183 fields of the request are wrong.", problem["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Post_WebhookOfAnOwnerWithoutSecret_IsRefused()
    {
        using HttpClient other = limited.Host.ClientWith("other-" + limited.Host.Key);
        using var content = new StringContent(
            $$"""{"model": "{{limited.Host.Model}}", "prompts": ["a"], "webhook": {"url": "https://example.com"} }""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await other.PostAsync("/v1/jobs", content, TestContext.Current.CancellationToken);
        Assert.Equal(["webhook:no_webhook_secret"], ApiCalls.Errors(await response.JsonAsync()));
    }
}
