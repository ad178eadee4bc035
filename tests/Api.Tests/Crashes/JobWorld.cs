using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>The whole API over storage in memory, with workers that only count, and a clock that goes from message to message.</summary>
/// <remarks>A process that dies is one whose storage turns its back on it; its message comes again after 30 seconds, or never.</remarks>
internal sealed class JobWorld : IAsyncDisposable
{
    public const int Lines = 5, Shards = 3;
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);
    private readonly Receiver _receiver;

    private JobWorld(MemoryStorage storage, SteppedTime clock, Receiver receiver, ApiHost api) => (Storage, Clock, _receiver, Api) = (storage, clock, receiver, api);

    public MemoryStorage Storage { get; }

    public SteppedTime Clock { get; }

    public ApiHost Api { get; }

    /// <summary>Whether messages of dead processes are lost, but those of the watch, which the queue keeps.</summary>
    public bool LosesMessages { get; set; }

    /// <summary>What happens while a worker is in the middle of a shard.</summary>
    public Func<Task> During { get; set; } = () => Task.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<JobWorld> StartAsync()
    {
        var clock = new SteppedTime(Documents.Created);
        MemoryStorage storage = await MemoryStorage.StartAsync(clock);
        Receiver receiver = await Receiver.StartAsync();
        Dictionary<string, string?> settings = new() { ["Planning:LinesPerShard"] = "2", ["Webhooks:AllowedHosts:0"] = receiver.Host };
        var clients = new StorageClients(Options.Create(new StorageOptions { ConnectionString = storage.ConnectionString }));
        return new JobWorld(storage, clock, receiver, await ApiHost.StartAsync(storage.ConnectionString, clients, settings, clock));
    }

    /// <summary>Submits a job of five lines that is retained for an hour and expires after two.</summary>
    /// <returns><see langword="null"/> if the API could not.</returns>
    public async Task<JobId?> SubmitAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs");
        request.Headers.Add("Idempotency-Key", key);
        request.Content = JsonContent.Create(new JsonObject
        {
            ["model"] = Api.Model,
            ["requests"] = new JsonArray([.. Enumerable.Range(0, Lines).Select(i => new JsonObject { ["custom_id"] = $"c{i}", ["prompt"] = $"줄 {i}" })]),
            ["webhook"] = new JsonObject { ["url"] = _receiver.Url.ToString() },
            ["expires_after"] = "PT2H",
            ["retain_for"] = "PT1H",
        });
        using HttpResponseMessage response = await Api.Client.SendAsync(request, Stop);
        Restart();
        return response.IsSuccessStatusCode ? ApiCalls.Id(await response.JsonAsync()) : null;
    }

    /// <summary>Asks to stop a job, or to delete it, whatever comes of it.</summary>
    public async Task AskAsync(HttpMethod method, string path)
    {
        using HttpResponseMessage response = await Api.Client.SendAsync(new HttpRequestMessage(method, path), Stop);
        Restart();
    }

    /// <summary>Messages that are due, first those that are so for longest.</summary>
    public MemoryMessage[] Due() => [.. Storage.Queues.Messages.Where(message => message.DueAt <= Clock.GetUtcNow()).OrderBy(message => message.DueAt)];

    /// <summary>The job that is there, of a caller who was not told of it.</summary>
    public async Task<JobId?> FindOnlyAsync() => (await Api.GetJsonAsync("/v1/jobs"))["data"]!.AsArray() is [{ } job] ? ApiCalls.Id(job) : null;

    /// <summary>Hands a message to whom it is for.</summary>
    public async Task DeliverAsync(MemoryMessage message)
    {
        Storage.Queues.Remove(message);
        try
        {
            await HandleAsync(message);
        }
        catch (Exception) when (Storage.HasDied)
        {
        }
        bool comesAgain = !LosesMessages || message.Queue == StorageLayout.WatchQueue;
        if (Restart() && comesAgain)
            Storage.Queues.Add(message with { DueAt = Clock.GetUtcNow() + s_lease });
    }

    /// <summary>The events that came since the last call, by their ids.</summary>
    public async Task<string[]> EventsAsync()
    {
        List<string> ids = [];
        while (_receiver.Waiting > 0)
            ids.Add((await _receiver.NextAsync()).Headers["webhook-id"]);
        return [.. ids];
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await _receiver.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private bool Restart()
    {
        bool died = Storage.HasDied;
        if (died)
            Storage.Revive();
        return died;
    }

    private Task HandleAsync(MemoryMessage message) => message.Queue switch
    {
        StorageLayout.PlanQueue => Api.Handlers.PlanAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.JobMessage)!, Stop),
        StorageLayout.WebhooksQueue => Api.Handlers.SendWebhookAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.WebhookMessage)!, Stop),
        StorageLayout.WatchQueue => Api.Handlers.WatchAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.WatchMessage)!, Stop),
        _ => GenerateAsync(JsonSerializer.Deserialize(message.Body, SharedJson.Korean.ShardMessage)!),
    };

    // As the worker does it, but for the texts; of a shard that is stopped in the middle, the second line is the one that is finished.
    private async Task GenerateAsync(ShardMessage message)
    {
        JobDocument? job = await Api.Jobs.FindAsync(message.Owner, message.Job, Stop);
        if (job is not { Status: JobStatus.InProgress } || job.FinishedShards.Contains(message.Shard))
            return;
        await During();
        JobStatus? latest = (await Api.Jobs.FindAsync(message.Owner, message.Job, Stop))?.Status;
        ResultLine[] lines = [.. Enumerable.Range(message.Lines.First, message.Lines.Count).Select(index => Line(index, latest))];
        var tally = new ShardTally(message.Shard, await new ResultParts(Api.Get<StorageClients>()).WriteShardAsync(message, lines, Stop));
        DateTimeOffset now = Clock.GetUtcNow();
        if (await Api.Jobs.ChangeAsync(message.Owner, message.Job, j => j.ShardsFinished([tally], now), Stop) is { } settled)
            await Api.Get<JobEnding>().AfterAsync(settled, Stop);
    }

    private static ResultLine Line(int index, JobStatus? status)
    {
        var line = new ResultLine { Index = index, CustomId = $"c{index}" };
        string? code = status switch
        {
            JobStatus.InProgress => null,
            JobStatus.Finalizing or JobStatus.Expired => LineErrorCodes.Expired,
            _ => LineErrorCodes.Cancelled,
        };
        return code is not null && index % 2 == 0
            ? line with { Error = new LineError(code, "Stopped.") }
            : line with { Choices = [new Choice(0, $"답 {index}", "stop", 7)], Usage = new LineUsage(3, 5) };
    }
}
