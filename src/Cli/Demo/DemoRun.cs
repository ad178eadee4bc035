using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.Cli.Local;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Webhooks;
using Spectre.Console;

namespace KoGpt2.Cli.Demo;

/// <summary>One demonstration: submit, watch, receive the webhook, fetch and check the results.</summary>
internal sealed class DemoRun(int count, FileInfo output, IAnsiConsole console)
{
    private const int ShownRows = 20;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200), s_webhookLimit = TimeSpan.FromSeconds(60);

    // Small shards and frequent writes, so that a hundred lines show some progress.
    private static readonly Dictionary<string, string?> s_settings = new()
    {
        ["Planning:LinesPerShard"] = "16",
        ["Worker:SettleInterval"] = "00:00:00.250",
    };

    /// <summary>Runs it.</summary>
    /// <exception cref="LocalSystemException">Something is missing here, or what came back is not right.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        string[] prompts = SamplePrompts.Take(count);
        string secret = WebhookSignature.NewSecret();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(secret, stop);
        await using LocalSystem system = await LocalSystem.StartAsync(
            new LocalSystemOptions { WebhookHosts = [receiver.Url.Authority], Settings = s_settings, WebhookSecret = secret },
            step => console.Say($"[grey]{step}[/]"), stop);
        using var client = new JobsClient(system.Api, system.Key);

        long began = Stopwatch.GetTimestamp();
        string job = await client.SubmitAsync(Request(system.Model.Name, prompts, receiver.Url), stop);
        console.Say($"{count:N0} prompts went to {system.Api}v1/jobs as [bold]{job}[/].");
        JobProgress end = await WatchAsync(client, job, stop);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        if (end.Status != "completed")
            throw new LocalSystemException($"The job ended as '{end.Status}'.");
        string eventId = await ReceiveAsync(receiver, job, stop);
        IReadOnlyList<ResultLine> results = await FetchAsync(client, job, stop);

        Show(prompts, results);
        console.Say($"[green]{results.Count:N0} of {count:N0} lines[/] in order, {end.Failed:N0} with an error, {end.Tokens:N0} tokens in {took.TotalSeconds:N1} s ({end.Tokens / took.TotalSeconds:N0} tokens/s).");
        console.Say($"[green]Webhook verified[/]: {eventId}.");
        console.Say($"The results are in [bold]{output.FullName}[/], one JSON object a line.");
    }

    private static JsonObject Request(string model, string[] prompts, Uri webhook) => new()
    {
        ["model"] = model,
        ["prompts"] = new JsonArray([.. prompts.Select(prompt => JsonValue.Create(prompt))]),
        ["max_tokens"] = 40,
        ["temperature"] = 0.6,
        ["top_p"] = 0.8,
        ["repetition_penalty"] = 1.05,
        ["best_of"] = 6,
        ["seed"] = 7,
        ["webhook"] = new JsonObject { ["url"] = webhook.ToString() },
    };

    private async Task<JobProgress> WatchAsync(JobsClient client, string job, CancellationToken stop)
    {
        JobProgress progress = await client.GetAsync(job, stop);
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async display =>
        {
            ProgressTask lines = display.AddTask("Generating", maxValue: count);
            long began = Stopwatch.GetTimestamp();
            while (true)
            {
                progress = await client.GetAsync(job, stop);
                lines.Value = progress.Lines;
                lines.Description = $"{progress.Lines:N0} of {count:N0} lines, {progress.Tokens / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} tokens/s";
                if (progress.IsOver)
                    break;
                await Task.Delay(s_poll, stop);
            }
        });
        return progress;
    }

    private static async Task<string> ReceiveAsync(WebhookReceiver receiver, string job, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_webhookLimit);
        try
        {
            ReceivedWebhook webhook = await receiver.Received.ReadAsync(limit.Token);
            JsonNode body = JsonNode.Parse(webhook.Body)!;
            if (!webhook.Verified || body["data"]?["id"]?.GetValue<string>() != job || body["type"]?.GetValue<string>() != JobEvents.Completed)
                throw new LocalSystemException($"The webhook is not the one expected, or its signature is wrong: {body.ToJsonString()}");
            return webhook.Id!;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new LocalSystemException($"No webhook came within {s_webhookLimit.TotalSeconds:N0} seconds.");
        }
    }

    private async Task<IReadOnlyList<ResultLine>> FetchAsync(JobsClient client, string job, CancellationToken stop)
    {
        List<ResultLine> results = [];
        using var reader = new StreamReader(await client.ResultsAsync(job, stop), Encoding.UTF8);
        await using var file = new StreamWriter(output.Open(FileMode.Create), new UTF8Encoding(false));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            results.Add(JsonSerializer.Deserialize(line, SharedJson.Korean.ResultLine)!);
            await file.WriteLineAsync(line.AsMemory(), stop);
        }
        if (!results.Select(result => result.Index).SequenceEqual(Enumerable.Range(0, count)))
            throw new LocalSystemException($"{results.Count} result lines came for {count} prompts, or not in order; they are in {output.FullName}.");
        return results;
    }

    private void Show(string[] prompts, IReadOnlyList<ResultLine> results)
    {
        Table table = new Table().RoundedBorder().AddColumn(new TableColumn("#").RightAligned()).AddColumn("Prompt").AddColumn("Text");
        foreach (ResultLine line in results.Take(ShownRows))
        {
            string text = line.Choices?[0].Text ?? line.Error!.Message;
            table.AddRow(new Text($"{line.Index}"), new Text(prompts[line.Index]), new Text(text.ReplaceLineEndings(" ").Trim()));
        }
        console.Write(table);
        if (results.Count > ShownRows)
            console.Say($"[grey]… and {results.Count - ShownRows:N0} more.[/]");
    }
}
