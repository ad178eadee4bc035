using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace KoGpt2.EndToEnd.Tests;

public sealed class BatchTests(SystemFixture fixture)
{
    private static readonly (string, string)[] s_quick = [("Worker:SettleInterval", "00:00:00.200")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Model => fixture.System.Model.Name;

    [Fact]
    public async Task Batch_FileOfEveryKindOfLine_GivesEachItsOwnAnswerOrError()
    {
        string good = BatchFile.Line("good", "이 영화는", Model, maxTokens: 4), longPrompt = string.Join(' ', Enumerable.Repeat("영화", 300));
        byte[] file =
        [
            .. "\uFEFF"u8, .. Utf8(good), .. "\r\n\r\n"u8,
            .. Utf8(BatchFile.Line("good", "이 영화는", Model, maxTokens: 4)), .. "\n"u8,
            .. "{\"custom_id\":\"broken\",\n"u8,
            .. "{\"custom_id\":\"bytes\",\"method\":\"\xC0\"}"u8.ToArray().Select(b => b == 0xC3 ? (byte)0xFF : b), .. "\n   \n"u8,
            .. Utf8(good.Replace("\"good\"", "\"url\"", StringComparison.Ordinal).Replace("/v1/completions", "/v1/chat/completions", StringComparison.Ordinal)), .. "\n"u8,
            .. Utf8(With("stream", "stream", "true")), .. "\n"u8,
            .. Utf8(With("field", "colour", "1")), .. "\n"u8,
            .. Utf8(good.Replace("\"good\"", "\"model\"", StringComparison.Ordinal).Replace(Model, "gpt-5", StringComparison.Ordinal)), .. "\n"u8,
            .. Utf8(BatchFile.Line("long", longPrompt, Model, maxTokens: 4)), .. "\n"u8,
            .. Utf8(BatchFile.Line("last", "배우들의 연기가", Model, maxTokens: 4)),
        ];
        await using WorkerProcess worker = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, Stop, s_quick);
        using HttpClient client = NewClient();
        JsonNode batch = await RunAsync(client, file);

        Assert.Equal(("completed", """{"total":10,"completed":2,"failed":8}"""), (batch["status"]!.GetValue<string>(), batch["request_counts"]!.ToJsonString()));
        JsonNode[] answers = await LinesAsync(client, batch["output_file_id"]!), errors = await LinesAsync(client, batch["error_file_id"]!);
        Assert.Equal(["good", "last"], answers.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.All(answers, line => Assert.Equal(200, line["response"]!["status_code"]!.GetValue<int>()));
        (string?, string, string)[] expected =
        [
            ("good", "duplicate_custom_id", "custom_id: 'good' is the custom_id of an earlier line too, and only that one is answered."),
            (null, "invalid_line", "The line is not valid JSON at byte 21."),
            (null, "invalid_line", "The line is not valid UTF-8 at byte 31."),
            ("url", "invalid_line", "url: Send \"/v1/completions\"; got \"/v1/chat/completions\"."),
            ("stream", "invalid_line", "body.stream: 'stream' is not supported. A job's results are read from its own address, also while it runs."),
            ("field", "invalid_line", "body.colour: There is no field 'colour' here."),
            ("model", "invalid_line", $"body.model: Send \"{Model}\", the batch's model, which its first line named; got \"gpt-5\"."),
        ];
        Assert.Equal(expected, errors[..^1].Select(line => (line["custom_id"]?.GetValue<string>(), Error(line, "code"), Error(line, "message"))));
        Assert.Equal(("long", "prompt_too_long"), (errors[^1]["custom_id"]!.GetValue<string>(), Error(errors[^1], "code")));

        string With(string id, string name, string value) =>
            good.Replace("\"good\"", $"\"{id}\"", StringComparison.Ordinal).Replace("\"max_tokens\"", $"\"{name}\":{value},\"max_tokens\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_EveryLineBad_IsCompletedWithAnEmptyOutputFile()
    {
        string bad = BatchFile.Line("a", "이 영화는", Model, maxTokens: 4).Replace("POST", "GET", StringComparison.Ordinal);
        await using WorkerProcess worker = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, Stop, s_quick);
        using HttpClient client = NewClient();
        JsonNode batch = await RunAsync(client, Utf8(bad + "\n" + bad.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)));
        Assert.Equal("completed", batch["status"]!.GetValue<string>());
        Assert.Empty(await client.GetByteArrayAsync($"/v1/files/{batch["output_file_id"]}/content", Stop));
        Assert.Equal(["a", "b"], (await LinesAsync(client, batch["error_file_id"]!)).Select(line => line["custom_id"]!.GetValue<string>()));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Error(JsonNode line, string field) => line["response"]!["body"]!["error"]![field]!.GetValue<string>();

    private HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = fixture.System.Api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", fixture.System.Key);
        return client;
    }

    private static async Task<JsonNode> RunAsync(HttpClient client, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new ByteArrayContent(file), "file", "줄.jsonl" } };
        string id = (await JsonAsync(await client.PostAsync("/v1/files", form, Stop)))["id"]!.GetValue<string>();
        var request = new JsonObject { ["input_file_id"] = id, ["endpoint"] = "/v1/completions", ["completion_window"] = "24h" };
        JsonNode batch = await JsonAsync(await client.PostAsJsonAsync("/v1/batches", request, Stop));
        string name = batch["id"]!.GetValue<string>();
        while (batch["status"]!.GetValue<string>() is "validating" or "in_progress")
        {
            await Task.Delay(100, Stop);
            batch = await JsonAsync(await client.GetAsync($"/v1/batches/{name}", Stop));
        }
        return batch;
    }

    private static async Task<JsonNode[]> LinesAsync(HttpClient client, JsonNode file) =>
        [.. (await client.GetStringAsync($"/v1/files/{file}/content", Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response)
    {
        using HttpResponseMessage got = response;
        string text = await got.Content.ReadAsStringAsync(Stop);
        Assert.True(got.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
