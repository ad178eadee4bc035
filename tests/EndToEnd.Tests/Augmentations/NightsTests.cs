using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KoGpt2.Cli.Local;
using KoGpt2.TestSupport;

namespace KoGpt2.EndToEnd.Tests.Augmentations;

/// <summary>Schedules and runs through emulated storage, its queues, the API and a worker with the demo model.</summary>
public sealed class NightsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_slot = new(2027, 1, 4, 17, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);
    private readonly JumpingTime _clock = new(s_slot.AddHours(-8));
    private LocalSystem _system = null!;
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Reviews => Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Data", "nsmc-2000.tsv");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _system = await LocalSystem.StartAsync(new LocalSystemOptions { Clock = _clock }, _ => { }, Stop);
        _client = new HttpClient { BaseAddress = _system.Api, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _system.Key) } };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _system.DisposeAsync();
    }

    [Fact]
    public async Task Nights_ThreeOfThem_TakeNewRowsEachAndEveryExampleCanBeMadeAgain()
    {
        string[] sources = [.. (await File.ReadAllLinesAsync(Reviews, Stop)).Skip(1)];
        await SaveAsync(await UploadAsync(await File.ReadAllTextAsync(Reviews, Stop)));
        HashSet<string> texts = [];
        for (int night = 0; night < 3; night++)
        {
            string run = string.Create(CultureInfo.InvariantCulture, $"nightly-{s_slot.AddDays(night):yyyyMMdd'T'HHmmss'Z'}");
            _clock.JumpTo(s_slot.AddDays(night).AddSeconds(5));
            JsonNode done = await FinishAsync(run);
            HashSet<string> ids = [.. sources.Skip(700 * night).Take(700).Select(row => row.Split('\t')[0])];
            JsonNode[] rows = await LinesAsync($"/v1/augmentations/{run}/files/data/part-00000.jsonl"), dropped = await LinesAsync($"/v1/augmentations/{run}/files/rejected/part-00000.jsonl");
            Assert.Equal((rows.Length, dropped.Length), (done["counts"]!["kept"]!.GetValue<int>(), done["counts"]!["dropped"]!.GetValue<int>()));
            Assert.InRange(rows.Length, 50, ids.Count);
            Assert.All(rows, row => Assert.Contains(Text(row, "source_id"), ids));
            Assert.All(rows, row => Assert.True(texts.Add(Text(row, "text")), $"{Text(row, "text")} came before."));
            Assert.All(rows, row => Assert.Contains(Text(row, "label"), (string[])["긍정", "부정"]));
            JsonNode manifest = await JsonAsync($"/v1/augmentations/{run}/files/manifest.json");
            Assert.Equal((rows.Length, dropped.Length), (manifest["rows"]!.GetValue<int>(), manifest["dropped_rows"]!.GetValue<int>()));
            await MakeAgainAsync(rows[rows.Length / 2], done["model"]!.GetValue<string>());
        }
        JsonNode schedule = await JsonAsync("/v1/schedules/nightly");
        Assert.Equal((3, 2_000), (schedule["counts"]!["completed"]!.GetValue<int>(), schedule["next_row"]!.GetValue<int>()));
        _clock.JumpTo(s_slot.AddDays(3).AddSeconds(5));
        Assert.Equal("no_new_rows", Text(await FinishAsync("nightly-20270107T170000Z"), "skip_reason"));
        string report = await _client.GetStringAsync("/v1/augmentations/nightly-20270104T170000Z/files/report.html", Stop);
        Assert.Contains("nightly-20270104T170000Z", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_AllFour_AreReadBackByTheirLibrariesAndAgree()
    {
        string file = await UploadAsync(string.Join('\n', (await File.ReadAllLinesAsync(Reviews, Stop)).Take(121)) + "\n");
        Dictionary<string, string[]> read = [];
        foreach (string format in (string[])["jsonl", "csv", "tsv", "parquet"])
        {
            // The most likely words, whatever the seed: runs of different formats have different names and seeds.
            JsonObject recipe = Recipe(file);
            recipe["settings"] = new JsonObject { ["temperature"] = 0, ["max_tokens"] = 16 };
            recipe["filters"] = new JsonArray("length", "hangul", "duplicate");
            recipe["output"] = new JsonObject { ["format"] = format };
            using HttpResponseMessage made = await _client.PostAsJsonAsync("/v1/augmentations", new JsonObject { ["recipe"] = recipe }, Stop);
            string run = Text(JsonNode.Parse(await made.Content.ReadAsStringAsync(Stop))!, "id");
            await FinishAsync(run);
            byte[] part = await _client.GetByteArrayAsync($"/v1/augmentations/{run}/files/data/part-00000.{format}", Stop);
            read[format] = await LibraryRows.ReadAsync(part, format);
        }
        Assert.InRange(read["jsonl"].Length, 40, 120);
        Assert.All(read.Values, rows => Assert.Equal(read["jsonl"], rows));
    }

    // A row says all that it takes.
    private async Task MakeAgainAsync(JsonNode row, string model)
    {
        using HttpResponseMessage made = await _client.PostAsJsonAsync("/v1/jobs", new JsonObject
        {
            ["model"] = model,
            ["requests"] = new JsonArray(new JsonObject
            {
                ["prompt"] = Text(row, "prompt"),
                ["seed"] = row["seed"]!.GetValue<long>(),
                ["temperature"] = 0.9,
                ["top_p"] = 0.9,
                ["max_tokens"] = 24,
            }),
        }, Stop);
        string job = Text(JsonNode.Parse(await made.Content.ReadAsStringAsync(Stop))!, "id");
        while (Text(await JsonAsync($"/v1/jobs/{job}"), "status") != "completed")
            await Task.Delay(s_poll, Stop);
        JsonNode line = Assert.Single(await LinesAsync($"/v1/jobs/{job}/results"));
        string text = Text(line["choices"]![0]!, "text").Trim();
        Assert.NotEmpty(text);
        Assert.EndsWith(text, Text(row, "text"), StringComparison.Ordinal);
    }

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();

    private JsonObject Recipe(string file, int? next = null) => new()
    {
        ["source"] = new JsonObject
        {
            ["file"] = file,
            ["text"] = "document",
            ["label"] = "rating",
            ["id"] = "id",
            ["labels"] = new JsonObject { ["긍정"] = new JsonArray("9", "10"), ["부정"] = new JsonArray("1", "2", "3", "4") },
            ["rows"] = next is { } count ? new JsonObject { ["next"] = count } : "all",
        },
        ["model"] = _system.Model.Name,
        ["method"] = new JsonObject { ["kind"] = "continue", ["words"] = 2 },
        ["settings"] = new JsonObject { ["temperature"] = 0.9, ["top_p"] = 0.9, ["max_tokens"] = 24 },
    };

    private async Task<string> UploadAsync(string table)
    {
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new StringContent(table), "file", "nsmc.tsv" } };
        using HttpResponseMessage response = await _client.PostAsync("/v1/files", form, Stop);
        return Text(JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!, "id");
    }

    private async Task SaveAsync(string file)
    {
        using HttpResponseMessage saved = await _client.PutAsJsonAsync("/v1/schedules/nightly", new JsonObject { ["cron"] = "0 2 * * *", ["recipe"] = Recipe(file, next: 700) }, Stop);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Stop));
    }

    private async Task<JsonNode> FinishAsync(string run)
    {
        while (true)
        {
            using HttpResponseMessage response = await _client.GetAsync($"/v1/augmentations/{run}", Stop);
            JsonNode json = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
            if (response.IsSuccessStatusCode && Text(json, "status") is var status and ("completed" or "failed" or "skipped" or "cancelled"))
            {
                Assert.True(status is "completed" or "skipped", json["error"]?.ToJsonString());
                return json;
            }
            await Task.Delay(s_poll, Stop);
        }
    }

    private async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await _client.GetStringAsync(path, Stop))!;

    private async Task<JsonNode[]> LinesAsync(string path) =>
        [.. (await _client.GetStringAsync(path, Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
