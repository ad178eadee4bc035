using System.ClientModel;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.TestSupport;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Files;
using OpenAI.Models;

namespace KoGpt2.EndToEnd.Tests;

/// <summary>OpenAI's own clients, given this system's address and nothing else.</summary>
public sealed class OfficialClientTests(SystemFixture fixture)
{
    private const int Lines = 2_000, MaxTokens = 2;
    private static readonly (string, string)[] s_quick = [("Worker:SettleInterval", "00:00:00.200")];
    private static readonly string[] s_names = [.. Enumerable.Range(0, Lines).Select(i => $"line-{i}")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Address => new(fixture.System.Api, "/v1");

    [Fact]
    public async Task Node_WholeRoundTrip_AnswersEachLineOnceInOrder()
    {
        await using WorkerProcess worker = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, Stop, s_quick);
        NodeRun run = await NodePackages.RunAsync("openai-batch.mjs", [Address.ToString(), fixture.System.Key], BatchFile.Of(Lines, fixture.System.Model.Name, MaxTokens));
        Assert.True(run.ExitCode == 0, run.Errors);
        JsonNode result = JsonNode.Parse(run.Output)!;
        Assert.Equal(("completed", """{"total":2000,"completed":2000,"failed":0}"""), (Text(result["status"]), result["counts"]!.ToJsonString()));
        Assert.Equal(s_names, result["answered"]!.AsArray().Select(Text));
        Assert.Equal(("[200]", true, true, "시험"), (result["statuses"]!.ToJsonString(), Flag("texts"), Flag("bytes"), Text(result["metadata"]!["이름"])));
        Assert.Equal("cancelling", Text(result["cancelling"]));
        Assert.Equal(result["submitted"]!.ToJsonString(), result["listed"]!.ToJsonString());
        Assert.Contains(fixture.System.Model.Name, result["models"]!.AsArray().Select(Text));
        Assert.True(Flag("outputListed") && Flag("deleted"));
        Assert.Equal("""{"status":404,"code":"file_not_found"}""", result["gone"]!.ToJsonString());
        Assert.Equal("""{"status":400,"code":"wrong_endpoint","param":"endpoint"}""", result["refused"]!.ToJsonString());

        bool Flag(string name) => result[name]!.GetValue<bool>();
    }

    [Fact]
    public async Task DotNet_WholeRoundTrip_AnswersEachLineOnceInOrder()
    {
        var key = new ApiKeyCredential(fixture.System.Key);
        var files = new OpenAIFileClient(key, new OpenAIClientOptions { Endpoint = Address });
        var batches = new BatchClient(key, new BatchClientOptions { Endpoint = Address });
        var models = new OpenAIModelClient(key, new OpenAIClientOptions { Endpoint = Address });
        Assert.Contains(fixture.System.Model.Name, (await models.GetModelsAsync(Stop)).Value.Select(model => model.Id));
        OpenAIFile input = await files.UploadFileAsync(BinaryData.FromString(BatchFile.Of(Lines, fixture.System.Model.Name, MaxTokens)), "줄.jsonl", FileUploadPurpose.Batch);

        CreateBatchOperation stopped = await SubmitAsync(batches, input.Id);
        Assert.Equal("cancelling", Text(Json(await stopped.CancelAsync(null))["status"]));
        List<string> submitted = [stopped.BatchId];
        CreateBatchOperation operation;
        await using (WorkerProcess worker = await WorkerProcess.StartAsync(fixture.System, fixture.Cache.Path, Stop, s_quick))
        {
            for (int i = 0; i < 2; i++)
                submitted.Insert(0, (await SubmitAsync(batches, input.Id)).BatchId);
            operation = await SubmitAsync(batches, input.Id);
            submitted.Insert(0, operation.BatchId);
            while (Text(Json(await operation.GetBatchAsync(null))["status"]) is "validating" or "in_progress")
                await Task.Delay(200, Stop);
        }
        JsonNode batch = Json(await batches.GetBatchAsync(operation.BatchId, null));
        Assert.Equal(("completed", """{"total":2000,"completed":2000,"failed":0}"""), (Text(batch["status"]), batch["request_counts"]!.ToJsonString()));

        string output = Text(batch["output_file_id"]);
        string content = (await files.DownloadFileAsync(output, Stop)).Value.ToString();
        Assert.Equal(s_names, content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Text(JsonNode.Parse(line)!["custom_id"])));
        Assert.Equal(Encoding.UTF8.GetByteCount(content), (await files.GetFileAsync(output, Stop)).Value.SizeInBytesLong);
        List<string> listed = [];
        await foreach (BatchJob job in batches.GetBatchesAsync(new BatchCollectionOptions { PageSizeLimit = 2 }, Stop))
            listed.Add(job.Id);
        Assert.Equal(submitted, listed.Where(submitted.Contains));
        Assert.True((await files.DeleteFileAsync(input.Id, Stop)).Value.Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => files.GetFileAsync(input.Id, Stop))).Status);
    }

    private static async Task<CreateBatchOperation> SubmitAsync(BatchClient batches, string file)
    {
        var request = new JsonObject { ["input_file_id"] = file, ["endpoint"] = "/v1/completions", ["completion_window"] = "24h" };
        return await batches.CreateBatchAsync(BinaryContent.Create(BinaryData.FromString(request.ToJsonString())), waitUntilCompleted: false);
    }

    private static JsonNode Json(ClientResult result) => JsonNode.Parse(result.GetRawResponse().Content.ToString())!;

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
