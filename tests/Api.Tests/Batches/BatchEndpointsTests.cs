using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Batches;

public sealed class BatchEndpointsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submit_GoodFile_IsABatchAtOnce()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync(host.BatchLine("a"));
        JsonObject request = BatchCalls.BatchRequest(file.ToString());
        request["metadata"] = new JsonObject { ["이름"] = "야간" };
        request["completion_window"] = "90m";
        request["output_expires_after"] = new JsonObject { ["anchor"] = "created_at", ["seconds"] = 3_600 };
        using HttpResponseMessage response = await host.PostBatchAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonNode batch = await response.JsonAsync();
        Assert.True(JobId.TryParseBatch(batch["id"]!.GetValue<string>(), out JobId id));
        Assert.Equal(("batch", "/v1/completions", "validating", host.Model), (Text(batch, "object"), Text(batch, "endpoint"), Text(batch, "status"), Text(batch, "model")));
        Assert.Equal((file.ToString(), "90m", "야간"), (Text(batch, "input_file_id"), Text(batch, "completion_window"), batch["metadata"]!["이름"]!.GetValue<string>()));
        Assert.Equal(batch["created_at"]!.GetValue<long>() + 5_400, batch["expires_at"]!.GetValue<long>());
        Assert.Equal("""{"total":0,"completed":0,"failed":0}""", batch["request_counts"]!.ToJsonString());
        JobDocument job = await host.FindAsync(id);
        Assert.Equal((InputFormat.Batch, false, TimeSpan.FromHours(1), file), (job.Spec.Format, job.Spec.Strict, job.Spec.RetainFor, job.Input.File));
        Assert.Equal(batch.ToJsonString(), (await host.BatchAsync(id)).ToJsonString());
        Assert.Equal(id.ToString(), Text(await host.GetJsonAsync($"/v1/jobs/{id}"), "id"));
    }

    [Theory]
    [InlineData("input_file_id", null, "missing", "Send the id of an uploaded file.")]
    [InlineData("input_file_id", "7", "wrong_type", "Send the id of an uploaded file, a string; got 7.")]
    [InlineData("endpoint", null, "missing", "Send \"/v1/completions\".")]
    [InlineData("endpoint", "\"/v1/chat/completions\"", "wrong_endpoint", "Send \"/v1/completions\", the one endpoint whose requests can be batched; got \"/v1/chat/completions\".")]
    [InlineData("completion_window", null, "missing", "Send \"24h\", or another number of minutes, hours or days such as \"90m\", \"6h\" or \"7d\".")]
    [InlineData("completion_window", "\"PT24H\"", "bad_window", "Send \"24h\", or another number of minutes, hours or days such as \"90m\", \"6h\" or \"7d\"; got \"PT24H\".")]
    [InlineData("validation", "\"hard\"", "out_of_range", "Send \"strict\", so that one bad line fails them all, or \"lenient\"; got \"hard\".")]
    [InlineData("output_expires_after", "{\"anchor\":\"created_at\",\"seconds\":3599}", "out_of_range", "Send an integer from 3,600 to 2,592,000; got 3599.")]
    [InlineData("output_expires_after", "{\"seconds\":3600}", "missing", "Send both 'anchor', \"created_at\", and 'seconds'.")]
    [InlineData("metadata", "[]", "wrong_type", "Send an object of strings; got [].")]
    [InlineData("colour", "1", "unknown_field", "There is no field 'colour' here; there are input_file_id, endpoint, completion_window, metadata, output_expires_after, validation.")]
    public async Task Submit_BadField_IsRefusedByName(string field, string? value, string code, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonObject request = BatchCalls.BatchRequest((await host.FileAsync(host.BatchLine("a"))).ToString());
        if (value is null)
            request.Remove(field);
        else
            request[field] = JsonNode.Parse(value);
        JsonNode error = await RefusedAsync(host, request);
        Assert.Equal((code, message), (Text(error, "code"), Text(error, "message")));
        Assert.StartsWith(field, Text(error, "param"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_OwnerWithAnEndpoint_GetsTheEventsOfBatches()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Auth:Keys:0:WebhookUrl"] = "https://example.com/hook" });
        WebhookSpec webhook = (await host.FindAsync(await host.AcceptBatchAsync(host.BatchLine("a")))).Spec.Webhook!;
        Assert.Equal("https://example.com/hook", webhook.Url);
        Assert.Equal(JobEvents.OfBatches, webhook.Events);
    }

    [Fact]
    public async Task Submit_WindowOutOfRange_IsRefused()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonObject request = BatchCalls.BatchRequest((await host.FileAsync(host.BatchLine("a"))).ToString());
        request["completion_window"] = "8d";
        JsonNode error = await RefusedAsync(host, request);
        Assert.Equal(("out_of_range", "completion_window"), (Text(error, "code"), Text(error, "param")));
        Assert.Equal("Send a duration from PT1M to P7D (Lifetimes:MaxExpiresAfter); got \"8d\".", Text(error, "message"));
    }

    [Fact]
    public async Task Submit_UnknownModel_IsRefusedNamingItAndItsLine()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync("\n{}\nno json\n" + host.BatchLine("a").Replace(host.Model, "gpt-5", StringComparison.Ordinal) + "\n");
        JsonNode error = await RefusedAsync(host, BatchCalls.BatchRequest(file.ToString()));
        Assert.Equal(("unknown_model", "input_file_id"), (Text(error, "code"), Text(error, "param")));
        Assert.StartsWith("Line 4 of the file, body.model: There is no model 'gpt-5'; there are: ", Text(error, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_NoLineNamesAModel_IsRefused()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        FileId file = await host.FileAsync("[]\n{\"body\":7}\n{\"body\":{\"model\":7}}\nno json");
        JsonNode error = await RefusedAsync(host, BatchCalls.BatchRequest(file.ToString()));
        Assert.Equal(("no_model", "Name the model in body.model of each line; none of the file's first 1,000 lines within 1,048,576 bytes does."), (Text(error, "code"), Text(error, "message")));
    }

    [Fact]
    public async Task Any_AnotherOwnersIds_AreNotThere()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.PlannedBatchAsync(1);
        FileId theirs = await host.FileAsync(host.BatchLine("a"), owner: "other-owner");
        Assert.Equal("file_not_found", Text(await RefusedAsync(host, BatchCalls.BatchRequest(theirs.ToString())), "code"));
        using HttpClient other = host.ClientWith("other-" + host.Key);
        using HttpResponseMessage look = await other.GetAsync($"/v1/batches/{id.Batch}", Stop), stop = await other.PostAsync($"/v1/batches/{id.Batch}/cancel", null, Stop);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (look.StatusCode, stop.StatusCode));
        JsonNode error = (await look.JsonAsync())["error"]!;
        Assert.Equal(("batch_not_found", $"There is no batch '{id.Batch}'."), (Text(error, "code"), Text(error, "message")));
        Assert.Empty((await JsonAsync(other, "/v1/batches"))["data"]!.AsArray());
        Assert.Equal(JobStatus.InProgress, (await host.FindAsync(id)).Status);
    }

    [Fact]
    public async Task List_Pages_HoldTheBatchesAloneNewestFirst()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        List<string> made = [];
        for (int i = 0; i < 5; i++)
        {
            made.Insert(0, (await host.AcceptBatchAsync(host.BatchLine("a"))).Batch);
            await host.SubmitJobAsync("가");
            await host.UntilNextMillisecondAsync();
        }
        List<string> listed = [];
        JsonNode page;
        do
        {
            page = await host.GetJsonAsync($"/v1/batches?limit=2{(listed.Count > 0 ? "&after=" + listed[^1] : "")}");
            string[] ids = [.. page["data"]!.AsArray().Select(batch => Text(batch!, "id"))];
            Assert.Equal(("list", ids[0], ids[^1]), (Text(page, "object"), Text(page, "first_id"), Text(page, "last_id")));
            listed.AddRange(ids);
        }
        while (page["has_more"]!.GetValue<bool>());
        Assert.Equal(made, listed);
        Assert.Equal(10, (await host.GetJsonAsync("/v1/jobs"))["data"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("limit=0", "limit", "Send an integer from 1 to 100; got '0'.")]
    [InlineData("after=job_x", "after", "Send the id of a batch, such as the last one of the page before; got 'job_x'.")]
    public async Task List_BadQuery_IsRefused(string query, string param, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        using HttpResponseMessage response = await host.Client.GetAsync("/v1/batches?" + query, Stop);
        JsonNode error = (await response.JsonAsync())["error"]!;
        Assert.Equal((HttpStatusCode.BadRequest, param, message), (response.StatusCode, Text(error, "param"), Text(error, "message")));
    }

    [Fact]
    public async Task Cancel_Running_KeepsWhatIsFinishedAndNamesBothFiles()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "2" });
        JobId id = await host.PlannedBatchAsync(4);
        await host.FinishShardAsync(azurite, id, shard: 0);
        using HttpResponseMessage response = await host.Client.PostAsync($"/v1/batches/{id.Batch}/cancel", null, Stop);
        JsonNode cancelling = await response.JsonAsync();
        Assert.Equal((HttpStatusCode.OK, "cancelling"), (response.StatusCode, Text(cancelling, "status")));
        Assert.Null(cancelling["output_file_id"]);
        await host.MoveAsync(id, job => job.StopClosed(job.UpdatedAt));
        JsonNode over = await host.BatchAsync(id);
        Assert.Equal(("cancelled", """{"total":4,"completed":2,"failed":2}"""), (Text(over, "status"), over["request_counts"]!.ToJsonString()));
        Assert.Equal(($"file-{id.Ulid}-output", $"file-{id.Ulid}-errors"), (Text(over, "output_file_id"), Text(over, "error_file_id")));
        Assert.NotNull(over["cancelled_at"]);
    }

    [Fact]
    public async Task Get_AllLinesFailed_IsCompletedWithAnErrorFileAndAnEmptyOutputFile()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.PlannedBatchAsync(3);
        await host.FinishShardAsync(azurite, id, shard: 0, fails: _ => true);
        JsonNode batch = await host.BatchAsync(id);
        Assert.Equal(("completed", """{"total":3,"completed":0,"failed":3}"""), (Text(batch, "status"), batch["request_counts"]!.ToJsonString()));
        Assert.Empty(await host.FileLinesAsync(Text(batch, "output_file_id")));
        Assert.Equal(["c0", "c1", "c2"], (await host.FileLinesAsync(Text(batch, "error_file_id"))).Select(line => Text(line, "custom_id")));
    }

    [Fact]
    public async Task Get_AllLinesCompleted_HasNoErrorFile()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.PlannedBatchAsync(3);
        await host.FinishShardAsync(azurite, id, shard: 0);
        JsonNode batch = await host.BatchAsync(id);
        Assert.Null(batch["error_file_id"]);
        Assert.Equal(("completed", 9L, 15L, 24L), (Text(batch, "status"), Tokens("input_tokens"), Tokens("output_tokens"), Tokens("total_tokens")));
        Assert.NotNull(batch["completed_at"]);

        long Tokens(string name) => batch["usage"]![name]!.GetValue<long>();
    }

    [Fact]
    public async Task Get_OneLineTooMany_IsFailedAndSaysWhy()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Limits:MaxLines"] = "2" });
        JobId id = await host.PlannedBatchAsync(3);
        JsonNode batch = await host.BatchAsync(id);
        Assert.Equal("failed", Text(batch, "status"));
        Assert.Equal("""{"data":[{"code":"too_many_lines","message":"The input may have at most 2 lines (Limits:MaxLines) and has more.","param":null,"line":null}],"object":"list"}""",
            batch["errors"]!.ToJsonString(s_relaxed));
        Assert.Null(batch["output_file_id"]);
        Assert.NotNull(batch["failed_at"]);
    }

    [Fact]
    public async Task Get_StrictAndABadLine_ListsItsErrors()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.AcceptBatchAsync(host.BatchLine("a") + "\n\n" + host.BatchLine("b", more: ",\"stream\":true"), request => request["validation"] = "strict");
        await host.PlanAsync(id);
        JsonNode error = Assert.Single((await host.BatchAsync(id))["errors"]!["data"]!.AsArray())!;
        Assert.Equal(("unsupported", "body.stream", 3), (Text(error, "code"), Text(error, "param"), error["line"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Get_JobMadeNatively_IsShownAsABatchToo()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobId id = await host.SubmitJobAsync("가", "나");
        JsonNode batch = await host.BatchAsync(id);
        Assert.Equal($"file-{id.Ulid}-input", Text(batch, "input_file_id"));
        Assert.Equal(["가", "나"], (await host.FileLinesAsync(Text(batch, "input_file_id"))).Select(line => Text(line, "prompt")));
    }

    [Fact]
    public async Task Get_AnyBatch_HasOnlyFieldsOfOpenAisSchemaAndAllRequiredOnes()
    {
        using JsonDocument schemas = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.SharedData("openai", "openai_schemas.json"), Stop));
        JsonElement schema = schemas.RootElement.GetProperty("Batch");
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "2" });
        JobId id = await host.PlannedBatchAsync(4);
        await host.FinishShardAsync(azurite, id, shard: 0);
        await host.MoveAsync(id, job => job.CancelRequested(job.UpdatedAt).StopClosed(job.UpdatedAt));
        string[] fields = [.. (await host.BatchAsync(id)).AsObject().Select(field => field.Key)];
        Assert.Subset(schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet(), fields.ToHashSet());
        Assert.Superset(schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ToHashSet(), fields.ToHashSet());
    }

    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static async Task<JsonNode> RefusedAsync(ApiHost host, JsonNode request)
    {
        using HttpResponseMessage response = await host.PostBatchAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await response.JsonAsync())["error"]!;
    }

    private static async Task<JsonNode> JsonAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path, Stop))!;

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();
}
