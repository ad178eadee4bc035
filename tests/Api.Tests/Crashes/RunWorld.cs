using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A schedule's nights over storage in memory, with a worker that makes texts of seeds, and a clock that goes from message to message.</summary>
internal sealed class RunWorld : IAsyncDisposable
{
    public const string Schedule = "nightly";
    private const int MostSteps = 1_000;

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);
    private readonly Receiver _receiver;
    private readonly SteppedTime _clock;
    private readonly ApiHost _api;
    private readonly AnsweringWorker _worker;

    private RunWorld(MemoryStorage storage, SteppedTime clock, Receiver receiver, ApiHost api, AnsweringWorker worker) =>
        (Storage, _clock, _receiver, _api, _worker) = (storage, clock, receiver, api, worker);

    public MemoryStorage Storage { get; }

    /// <summary>When the schedule is made; its first slot is seven hours later.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Whether each step of a run is done by two at once.</summary>
    public bool DoesAllTwice { get; set; }

    /// <summary>What happens after each message.</summary>
    public Func<Task> AfterEach { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether messages of dead processes are lost, but those that look after jobs and runs, which the queues keep.</summary>
    public bool LosesMessages { get; set; }

    public static async Task<RunWorld> StartAsync()
    {
        var clock = new SteppedTime(Start);
        MemoryStorage storage = await MemoryStorage.StartAsync(clock);
        Receiver receiver = await Receiver.StartAsync();
        Dictionary<string, string?> settings = new()
        {
            ["Planning:LinesPerShard"] = "4",
            ["Webhooks:AllowedHosts:0"] = receiver.Host,
            ["Augmentation:SourceContainers:0"] = "corpora",
        };
        var clients = new StorageClients(Options.Create(new StorageOptions { ConnectionString = storage.ConnectionString }));
        ApiHost api = await ApiHost.StartAsync(storage.ConnectionString, clients, settings, clock);
        return new RunWorld(storage, clock, receiver, api, new AnsweringWorker(api.Get<StorageClients>(), api.Jobs, api.Get<JobEnding>(), clock));
    }

    /// <summary>Begins anew: no runs, no jobs, the same corpus, and a schedule of two rows a night that is made at the same time.</summary>
    public async Task BeginAsync()
    {
        Storage.Blobs.Clear("runs", "jobs", "schedules");
        Storage.Queues.Clear();
        while (_receiver.Waiting > 0)
            await _receiver.NextAsync();
        _clock.SetTo(Start);
        string[] rows = ["이 영화는 정말 재미있었다", "배우들의 연기가 아쉬웠다", "다시 보고 싶은 영화다", "시간이 너무 아까웠다", "음악이 참 좋았다"];
        await _api.Get<StorageClients>().Blobs.GetBlobContainerClient("corpora").GetBlobClient("ratings.jsonl").UploadAsync(
            new BinaryData(string.Join('\n', rows.Select((row, i) => new JsonObject { ["id"] = $"r{i}", ["text"] = row }.ToJsonString()))), overwrite: true, Stop);
        using HttpResponseMessage saved = await _api.Client.PutAsJsonAsync($"/v1/schedules/{Schedule}", new JsonObject
        {
            ["cron"] = "0 2 * * *",
            ["recipe"] = new JsonObject
            {
                ["source"] = new JsonObject { ["blob"] = "corpora/ratings.jsonl", ["text"] = "text", ["id"] = "id", ["rows"] = new JsonObject { ["next"] = 2 } },
                ["method"] = new JsonObject { ["kind"] = "continue", ["words"] = 2 },
                ["model"] = _api.Model,
                ["filters"] = new JsonArray("duplicate"),
                ["balance"] = new JsonObject { ["rows"] = 5 },
            },
            ["webhook"] = new JsonObject { ["url"] = _receiver.Url.ToString() },
            ["retain_for"] = "P7D",
        }, Stop);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Lives through a night: the timer looks twice, as it does where there are two hosts, and comes again a minute after one that died.</summary>
    public async Task NightAsync(DateTimeOffset slot)
    {
        _clock.MoveTo(slot.AddSeconds(5));
        await TryAsync(() => Task.WhenAll(_api.Handlers.TickAsync(Stop), _api.Handlers.TickAsync(Stop)));
        _clock.MoveTo(slot.AddSeconds(65));
        await TryAsync(() => _api.Handlers.TickAsync(Stop));
        await DrainAsync(slot.AddHours(12));
    }

    /// <summary>Hands over all messages that are due before a time, each when it is due.</summary>
    public async Task DrainAsync(DateTimeOffset until)
    {
        int steps = 0;
        while (Storage.Queues.Messages.MinBy(message => message.DueAt) is { } next && next.DueAt < until)
        {
            Assert.True(++steps < MostSteps, $"There is no end to it: {next}");
            _clock.MoveTo(next.DueAt);
            Storage.Queues.Remove(next);
            bool stays = next.Queue == StorageLayout.WatchQueue || (next.Queue == StorageLayout.AugmentQueue && !next.Body.Contains("\"extra\"", StringComparison.Ordinal));
            if (await TryAsync(() => HandleAsync(next)) && (stays || !LosesMessages))
                Storage.Queues.Add(next with { DueAt = _clock.GetUtcNow() + s_lease });
            await AfterEach();
        }
    }

    /// <summary>The schedule's latest run, with its job's status.</summary>
    public async Task<(RunDocument? Run, JobStatus? Job)> LatestAsync()
    {
        RunDocument? run = await _api.Get<RunStore>().ListAsync(_api.Owner, Schedule, null, Stop).FirstOrDefaultAsync(Stop);
        return (run, run?.Rounds is [.., { Job: { } job }] ? (await _api.Jobs.FindAsync(_api.Owner, job, Stop))?.Status : null);
    }

    /// <summary>Asks to stop a run.</summary>
    /// <returns>Whether the API could be reached.</returns>
    public async Task<bool> CancelAsync(RunId run)
    {
        bool answered = false;
        await TryAsync(async () =>
        {
            using HttpResponseMessage response = await _api.Client.PostAsync($"/v1/augmentations/{run}/cancel", null, Stop);
            answered = response.IsSuccessStatusCode;
        });
        return answered;
    }

    /// <summary>What there is to see of the runs: how each ended, and every byte of its data.</summary>
    public async Task<string> OutcomeAsync()
    {
        var outcome = new List<string>();
        foreach (JsonNode? run in (await _api.GetJsonAsync($"/v1/schedules/{Schedule}/runs"))["data"]!.AsArray())
            outcome.Add($"{run!["id"]} {run["status"]} {run["counts"]!.ToJsonString()} {run["source"]?["first_row"]}-{run["source"]?["next_row"]} {run["rounds"]!.AsArray().Count}");
        foreach (string name in Storage.Blobs.Names("runs").Where(name => name.Contains("/data/", StringComparison.Ordinal) || name.Contains("/rejected/", StringComparison.Ordinal)))
            outcome.Add($"{name}\n{Storage.Blobs.Text(name)}");
        ScheduleDocument schedule = (await _api.Get<ScheduleStore>().FindAsync(_api.Owner, Schedule, Stop))!;
        outcome.Add($"{schedule.NextRow} {schedule.Tally} {schedule.Active.Count} {schedule.Outbox.Count} {string.Join(' ', schedule.Completed)}");
        return string.Join('\n', outcome);
    }

    /// <summary>The events that came since the last call, by their ids and types.</summary>
    public async Task<string[]> EventsAsync()
    {
        List<string> events = [];
        while (_receiver.Waiting > 0)
        {
            Received received = await _receiver.NextAsync();
            events.Add($"{received.Headers["webhook-id"]} {JsonNode.Parse(received.Body)!["type"]} {JsonNode.Parse(received.Body)!["data"]!["id"]}");
        }
        return [.. events];
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _receiver.DisposeAsync();
        await Storage.DisposeAsync();
    }

    // Whether the process died over it.
    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception) when (Storage.HasDied)
        {
        }
        bool died = Storage.HasDied;
        if (died)
            Storage.Revive();
        return died;
    }

    // The second one as a look in between, so that messages do not become more and more.
    private Task AugmentAsync(AugmentMessage message) => Task.WhenAll(
        _api.Handlers.AugmentAsync(message, Stop), DoesAllTwice ? _api.Handlers.AugmentAsync(message with { Extra = true }, Stop) : Task.CompletedTask);

    private Task HandleAsync(MemoryMessage message) => message.Queue switch
    {
        StorageLayout.AugmentQueue => AugmentAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.AugmentMessage)!),
        StorageLayout.PlanQueue => _api.Handlers.PlanAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.JobMessage)!, Stop),
        StorageLayout.WebhooksQueue => _api.Handlers.SendWebhookAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.WebhookMessage)!, Stop),
        StorageLayout.WatchQueue => _api.Handlers.WatchAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.WatchMessage)!, Stop),
        _ => _worker.GenerateAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.ShardMessage)!),
    };
}
