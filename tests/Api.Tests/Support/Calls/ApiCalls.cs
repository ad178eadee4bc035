using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>What tests do with the API over HTTP, and with jobs behind its back.</summary>
internal static class ApiCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Posts JSON, which may name the host's model as MODEL.</summary>
    public static Task<HttpResponseMessage> SubmitAsync(this ApiHost host, string json) =>
        host.Client.PostAsync("/v1/jobs", new StringContent(json.Replace("MODEL", host.Model, StringComparison.Ordinal), Encoding.UTF8, "application/json"), Stop);

    /// <summary>Submits a job that must be accepted.</summary>
    public static async Task<JobId> SubmitJobAsync(this ApiHost host, params string[] prompts) => await host.AcceptAsync(new JsonObject
    {
        ["model"] = host.Model,
        ["prompts"] = new JsonArray([.. prompts.Select(p => JsonValue.Create(p))]),
    });

    /// <summary>Submits a job that must be accepted.</summary>
    public static async Task<JobId> AcceptAsync(this ApiHost host, JsonObject request)
    {
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync("/v1/jobs", request, Stop);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(Stop));
        return Id(await response.JsonAsync());
    }

    /// <summary>Submits lines named c0, c1, … and has them planned.</summary>
    public static async Task<JobId> SubmitPlannedAsync(this ApiHost host, int lines, Action<JsonObject>? change = null)
    {
        var request = new JsonObject
        {
            ["model"] = host.Model,
            ["requests"] = new JsonArray([.. Enumerable.Range(0, lines).Select(i => new JsonObject { ["custom_id"] = $"c{i}", ["prompt"] = $"줄 {i}" })]),
        };
        change?.Invoke(request);
        JobId id = await host.AcceptAsync(request);
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        return id;
    }

    public static JobId Id(JsonNode job) => JobId.TryParse(job["id"]!.GetValue<string>(), out JobId id) ? id : throw new FormatException("No job id.");

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;

    public static async Task<JsonNode> GetJsonAsync(this ApiHost host, string path) => JsonNode.Parse(await host.Client.GetStringAsync(path, Stop))!;

    public static async Task<JobDocument> FindAsync(this ApiHost host, JobId id) => (await host.Jobs.FindAsync(host.Owner, id, Stop))!;

    public static async Task<JobDocument> MoveAsync(this ApiHost host, JobId id, Func<JobDocument, JobDocument> move) =>
        (await host.Jobs.ChangeAsync(host.Owner, id, move, Stop))!;

    /// <summary>The error fields and codes of a problem, as <c>field:code</c>.</summary>
    public static string[] Errors(JsonNode problem) =>
        [.. (problem["errors"] as JsonArray ?? []).Select(e => e!["field"]!.GetValue<string>() + ":" + e["code"]!.GetValue<string>())];

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Jobs of one millisecond have no order.</summary>
    public static async Task UntilNextMillisecondAsync(this ApiHost host)
    {
        TimeProvider clock = host.Get<TimeProvider>();
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (clock.GetUtcNow().ToUnixTimeMilliseconds() == now)
            await Task.Yield();
    }
}
