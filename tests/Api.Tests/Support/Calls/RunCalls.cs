using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>What tests do with runs and schedules, over HTTP and behind its back.</summary>
internal static class RunCalls
{
    private const int MostSteps = 20;

    /// <summary>Six reviews, half of them good.</summary>
    public const string Ratings = "id\tdocument\tlabel\n1\t이 영화는 정말 재미있었다\t1\n2\t배우들의 연기가 너무 아쉬웠다\t0\n3\t다시 보고 싶은 영화다\t1\n"
        + "4\t시간이 너무 아까웠다\t0\n5\t음악이 참 좋았고 여운이 남는다\t1\n6\t지루해서 끝까지 보지 못했다\t0\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts the API with a clock that stands still.</summary>
    public static Task<ApiHost> StartAsync(AzuriteFixture azurite, SteppedTime clock, Dictionary<string, string?>? settings = null) =>
        ApiHost.StartAsync(azurite, new Dictionary<string, string?>(settings ?? []) { ["Planning:LinesPerShard"] = "4" }, clock);

    /// <summary>Uploads a table.</summary>
    public static async Task<string> UploadTableAsync(this ApiHost host, string name = "ratings.tsv", string text = Ratings)
    {
        using var form = new MultipartFormDataContent { { new StringContent(FileRecord.BatchPurpose), "purpose" }, { new StringContent(text), "file", name } };
        using HttpResponseMessage response = await host.Client.PostAsync("/v1/files", form, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return (await response.JsonAsync())["id"]!.GetValue<string>();
    }

    /// <summary>A recipe that goes on with two words of each row, and keeps what is no exact duplicate.</summary>
    public static JsonObject Recipe(this ApiHost host, string file, int? next = null) => new()
    {
        ["source"] = new JsonObject
        {
            ["file"] = file,
            ["text"] = "document",
            ["id"] = "id",
            ["label"] = "label",
            ["labels"] = new JsonObject { ["긍정"] = new JsonArray("1"), ["부정"] = new JsonArray("0") },
            ["rows"] = next is { } count ? new JsonObject { ["next"] = count } : "all",
        },
        ["method"] = new JsonObject { ["kind"] = "continue", ["words"] = 2 },
        ["model"] = host.Model,
        ["n"] = 2,
        ["filters"] = new JsonArray("duplicate"),
    };

    /// <summary>Saves a schedule that must be good.</summary>
    public static async Task<JsonNode> SaveAsync(this ApiHost host, string name, JsonObject schedule)
    {
        using HttpResponseMessage response = await host.Client.PutAsJsonAsync($"/v1/schedules/{name}", schedule, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return await response.JsonAsync();
    }

    /// <summary>Makes a run that must be taken.</summary>
    public static async Task<RunId> MakeRunAsync(this ApiHost host, JsonObject request)
    {
        using HttpResponseMessage response = await host.Client.PostAsJsonAsync("/v1/augmentations", request, Stop);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(Stop));
        return RunOf(await response.JsonAsync());
    }

    public static RunId RunOf(JsonNode run) => RunId.TryParse(run["id"]!.GetValue<string>(), out RunId id) ? id : throw new FormatException("No run's name.");

    public static async Task<RunDocument> FindAsync(this ApiHost host, RunId id) => (await host.Get<RunStore>().FindAsync(host.Owner, id, Stop))!;

    /// <summary>Has a run's next step done.</summary>
    public static async Task<RunDocument> StepAsync(this ApiHost host, RunId id)
    {
        await host.Handlers.AugmentAsync(new AugmentMessage(host.Owner, id) { Extra = true }, Stop);
        return await host.FindAsync(id);
    }

    /// <summary>Has a run's job planned.</summary>
    public static async Task<JobId> PlanRoundAsync(this ApiHost host, RunId id)
    {
        JobId job = (await host.FindAsync(id)).Rounds[^1].Job!.Value;
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, job), Stop);
        return job;
    }

    /// <summary>Has shards that were sent generated: all, or the first few.</summary>
    public static async Task GenerateAsync(this ApiHost host, AzuriteFixture azurite, int most = int.MaxValue)
    {
        var worker = new AnsweringWorker(azurite.Storage, host.Jobs, host.Get<JobEnding>(), host.Get<TimeProvider>());
        foreach (ShardMessage shard in (await Mailbox.TakeShardsAsync(azurite, host.Model)).Take(most))
            await worker.GenerateAsync(shard);
    }

    /// <summary>Does all that is to be done for a run until it is over.</summary>
    public static async Task<RunDocument> CompleteAsync(this ApiHost host, AzuriteFixture azurite, RunId id)
    {
        for (int step = 0; step < MostSteps; step++)
        {
            RunDocument run = await host.StepAsync(id);
            if (run.Status.IsOver())
                return run;
            if (run.Status != RunStatus.Generating)
                continue;
            await host.PlanRoundAsync(id);
            await host.GenerateAsync(azurite);
        }
        throw new InvalidOperationException($"There is no end to {id}.");
    }
}
