using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Cli.Demo;
using KoGpt2.Cli.Local;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.EndToEnd.Tests.Telemetry;

/// <summary>One job in a system of its own, from its request to its webhook, with all that was told of it: 29 lines of four tokens and a bad one, in three shards.</summary>
public sealed class TracedJob : IAsyncLifetime
{
    /// <summary>Lines with a text.</summary>
    public const int Good = 29;

    /// <summary>Tokens of each text.</summary>
    public const int Tokens = 4;

    /// <summary>Shards of ten lines.</summary>
    public const int Shards = 3;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200), s_patience = TimeSpan.FromMinutes(1);
    private LocalSystem _system = null!;

    /// <summary>Every span that is connected with the request.</summary>
    internal SpanLog Log { get; } = new();

    /// <summary>The job's name.</summary>
    internal string Id { get; private set; } = "";

    /// <summary>The model's queue.</summary>
    internal string Queue => $"generate-{_system.Model.Name}";

    /// <summary>The model's name.</summary>
    internal string Model => _system.Model.Name;

    /// <summary>Tokens that a slot of the cache holds.</summary>
    internal int Positions => _system.Model.Shape.Positions;

    /// <summary>The job as the API shows it.</summary>
    internal JsonElement Job { get; private set; }

    /// <summary>What <c>/metrics</c> said before the job,</summary>
    internal PrometheusText Before { get; private set; } = null!;

    /// <summary>and after it.</summary>
    internal PrometheusText After { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string secret = WebhookSignature.NewSecret();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(secret, stop);
        _system = await LocalSystem.StartAsync(
            new LocalSystemOptions
            {
                WebhookSecret = secret,
                WebhookHosts = [receiver.Url.Authority],
                Settings = new Dictionary<string, string?> { ["Planning:LinesPerShard"] = "10", ["Quotas:LinesInFlight"] = "30" },
            }, _ => { }, stop);
        using var client = new JobsClient(_system.Api, _system.Key);
        Before = await ScrapeUntilAsync(metrics => metrics.Has("kogpt2_engine_slot_limit") && metrics.Has("kogpt2_queue_age_seconds"), stop);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SubmitAsync(TooLarge(), stop));
        using (Log.Begin())
            Id = await client.SubmitAsync(Request(receiver.Url), stop);
        await receiver.Received.ReadAsync(stop);
        After = await ScrapeUntilAsync(metrics => metrics.Sum("messaging_process_duration_seconds_count", ("messaging_destination_name", "webhooks")) == 1, stop);
        using var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", $"Bearer {_system.Key}" } } };
        Job = JsonDocument.Parse(await http.GetStringAsync(new Uri(_system.Api, $"/v1/jobs/{Id}"), stop)).RootElement;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        Log.Dispose();
    }

    private JsonObject Request(Uri webhook) => new()
    {
        ["model"] = Model,
        ["requests"] = new JsonArray(
        [
            .. SamplePrompts.Take(Good).Select(prompt => new JsonObject { ["prompt"] = prompt, ["max_tokens"] = Tokens, ["min_tokens"] = Tokens }),
            new JsonObject { ["prompt"] = string.Join(' ', Enumerable.Repeat("영화", 300)) },
        ]),
        ["webhook"] = new JsonObject { ["url"] = webhook.ToString() },
    };

    private JsonObject TooLarge() => new() { ["model"] = Model, ["prompts"] = new JsonArray([.. SamplePrompts.Take(31).Select(prompt => JsonValue.Create(prompt))]) };

    private async Task<PrometheusText> ScrapeUntilAsync(Func<PrometheusText, bool> holds, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        using var http = new HttpClient();
        while (true)
        {
            string text = await http.GetStringAsync(new Uri(_system.Api, "/metrics"), stop);
            var metrics = PrometheusText.Parse(text);
            if (holds(metrics))
                return metrics;
            if (Stopwatch.GetElapsedTime(began) > s_patience)
                throw new TimeoutException($"The metrics never came to what they should:\n{text}");
            await Task.Delay(s_poll, stop);
        }
    }
}
