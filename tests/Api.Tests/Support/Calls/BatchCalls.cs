using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>What tests do with batches over HTTP.</summary>
internal static class BatchCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A line of a batch's file.</summary>
    public static string BatchLine(this ApiHost host, string customId, string prompt = "이 영화는", string more = "") =>
        $$$"""{"custom_id":"{{{customId}}}","method":"POST","url":"/v1/completions","body":{"model":"{{{host.Model}}}","prompt":"{{{prompt}}}"{{{more}}}}}""";

    /// <summary>A good request over a file.</summary>
    public static JsonObject BatchRequest(string file) =>
        new() { ["input_file_id"] = file, ["endpoint"] = "/v1/completions", ["completion_window"] = "24h" };

    public static Task<HttpResponseMessage> PostBatchAsync(this ApiHost host, JsonNode? request) => host.Client.PostAsJsonAsync("/v1/batches", request, Stop);

    /// <summary>Submits a batch that must be accepted.</summary>
    public static async Task<JobId> AcceptBatchAsync(this ApiHost host, string text, Action<JsonObject>? change = null)
    {
        JsonObject request = BatchRequest((await host.FileAsync(text)).ToString());
        change?.Invoke(request);
        using HttpResponseMessage response = await host.PostBatchAsync(request);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Stop));
        return JobId.TryParseBatch((await response.JsonAsync())["id"]!.GetValue<string>(), out JobId id) ? id : throw new FormatException("No batch id.");
    }

    /// <summary>Submits lines named c0, c1, … and has them planned.</summary>
    public static async Task<JobId> PlannedBatchAsync(this ApiHost host, int lines)
    {
        JobId id = await host.AcceptBatchAsync(string.Join('\n', Enumerable.Range(0, lines).Select(i => host.BatchLine($"c{i}"))));
        await host.PlanAsync(id);
        return id;
    }

    public static Task PlanAsync(this ApiHost host, JobId id) => host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);

    public static Task<JsonNode> BatchAsync(this ApiHost host, JobId id) => host.GetJsonAsync($"/v1/batches/{id.Batch}");
}
