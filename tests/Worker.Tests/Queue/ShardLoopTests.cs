using System.Net;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KoGpt2.Worker.Tests.Queue;

public sealed class ShardLoopTests(WorkerFixture fixture)
{
    private static readonly string[] s_lines =
    [
        """{"custom_id": "a", "prompt": "이 영화는"}""",
        """{"prompt": "배우들의 연기가", "temperature": 0, "n": 2}""",
        """{"custom_id": "c", "prompt": 7}""",
        """not json""",
        """{"prompt": "스토리가", "top_p": 0.9, "repetition_penalty": 1.2, "seed": 11}""",
        """{"prompt": "감동적인", "max_tokens": 3}""",
        """{"prompt": "음악이"}""",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shard_GoodAndBadLines_EachGetsOneLineInOrder()
    {
        ModelManifest model = await fixture.PublishAsync("good-and-bad");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, s_lines);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(job, 0);
        Assert.Equal((JobStatus.Completed, 5, 2), (over.Status, over.Tally.Completed, over.Tally.Failed));
        Assert.Equal(Enumerable.Range(0, s_lines.Length), lines.Select(line => line.Index));
        Assert.Equal("a", lines[0].CustomId);
        Assert.Equal(2, lines[1].Choices!.Count);
        Assert.Equal(lines[1].Choices![0].Text, lines[1].Choices![1].Text);
        Assert.Equal([LineErrorCodes.InvalidLine, LineErrorCodes.InvalidLine], [lines[2].Error!.Code, lines[3].Error!.Code]);
        Assert.Equal(11, lines[4].Choices![0].Seed);
        Assert.Equal(lines.Sum(line => line.Usage?.CompletionTokens ?? 0), over.Tally.CompletionTokens);
    }

    [Fact]
    public async Task Shard_DuplicateLine_IsThatLinesErrorAndTheFirstIsAnswered()
    {
        ModelManifest model = await fixture.PublishAsync("duplicates");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, s_lines[0], s_lines[4], s_lines[0]);
        await fixture.Queues.SendShardsAsync(model.Name, [shard with { Duplicates = NumberSet.Of([2]) }], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(job, 0);
        Assert.Equal((2, 1), (over.Tally.Completed, over.Tally.Failed));
        Assert.Equal((null, null, "duplicate_custom_id"), (lines[0].Error?.Code, lines[1].Error?.Code, lines[2].Error?.Code));
        Assert.Equal(["a", null, "a"], lines.Select(line => line.CustomId));
    }

    [Fact]
    public async Task Shard_PromptLongerThanTheContext_IsThatLinesErrorWithBothNumbers()
    {
        ModelManifest model = await fixture.PublishAsync("too-long");
        string prompt = string.Join(' ', Enumerable.Repeat("영화", 300));
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, $$"""{"prompt": "{{prompt}}"}""", s_lines[0]);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);

        await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(job, 0);
        Assert.Equal("prompt_too_long", lines[0].Error!.Code);
        Assert.Contains("255", lines[0].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("300", lines[0].Error!.Message, StringComparison.Ordinal);
        Assert.NotNull(lines[1].Choices);
    }

    [Fact]
    public async Task Shard_DeliveredTooOften_IsCutInHalvesAndComesOutTheSame()
    {
        ModelManifest model = await fixture.PublishAsync("cut-in-halves");
        (JobDocument whole, ShardMessage first) = await fixture.PlanAsync(model, s_lines);
        (JobDocument cut, ShardMessage second) = await fixture.PlanAsync(model, s_lines);
        await fixture.SendAlreadyDeliveredAsync(second, model.Name);
        await fixture.Queues.SendShardsAsync(model.Name, [first], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name, ("Worker:Shards:MaxDeliveries", "1"));
        await worker.StartAsync(Stop);

        JobDocument undisturbed = await fixture.WaitAsync(whole, j => j.Status.IsOver());
        JobDocument over = await fixture.WaitAsync(cut, j => j.Status.IsOver());
        Assert.Equal(undisturbed.Tally, over.Tally);
        Assert.Equal(Texts(await fixture.PartAsync(whole, 0)), Texts(await fixture.PartAsync(cut, 0)));
        List<string> pieces = [];
        await foreach (var blob in fixture.Storage.Jobs.GetBlobsAsync(new() { Prefix = StorageLayout.Pieces("tests", cut.Id, 0) }, Stop))
            pieces.Add(blob.Name[^15..]);
        Assert.Equal(["0000000-3.jsonl", "0000003-4.jsonl"], pieces);
    }

    [Fact]
    public async Task Shard_OfOneLineDeliveredTooOften_GetsAnErrorAndTheJobGoesOn()
    {
        ModelManifest model = await fixture.PublishAsync("poison");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, s_lines[0]);
        await fixture.SendAlreadyDeliveredAsync(shard, model.Name);
        await using WebApplication worker = fixture.NewWorker(model.Name, ("Worker:Shards:MaxDeliveries", "1"));
        await worker.StartAsync(Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine line = Assert.Single(await fixture.PartAsync(job, 0));
        Assert.Equal((JobStatus.Completed, 1), (over.Status, over.Tally.Failed));
        Assert.Equal(("a", LineErrorCodes.WorkerFailed), (line.CustomId, line.Error!.Code));
        Assert.Equal("Workers broke off on this line 1 times, so it was left out.", line.Error.Message);
    }

    [Fact]
    public async Task Shard_OfACancelledJob_IsLeftAndItsMessageGoes()
    {
        ModelManifest model = await fixture.PublishAsync("cancelled-before");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, s_lines);
        await fixture.Jobs.ChangeAsync(job.Owner, job.Id, j => j.CancelRequested(TimeProvider.System.GetUtcNow()), Stop);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);

        while ((await fixture.Queues.LookAsync(StorageLayout.GenerateQueue(model.Name), Stop)).Count > 0)
            await Task.Delay(50, Stop);
        Assert.Equal(JobStatus.Cancelling, (await fixture.Jobs.FindAsync(job.Owner, job.Id, Stop))!.Status);
    }

    [Fact]
    public async Task Shard_CancelledInTheMiddle_KeepsWhatIsFinished()
    {
        ModelManifest model = await fixture.PublishAsync("cancelled-during");
        string[] endless = [.. Enumerable.Repeat("""{"prompt": "이 영화는", "max_tokens": 200, "min_tokens": 200, "n": 128}""", 40)];
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, ["""{"prompt": "이", "max_tokens": 1}""", .. endless]);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        using var generating = new LogWatch("Generating shard");
        worker.Services.GetRequiredService<ILoggerFactory>().AddProvider(generating);
        await worker.StartAsync(Stop);
        await generating.Said.WaitAsync(Stop);
        await fixture.Jobs.ChangeAsync(job.Owner, job.Id, j => j.CancelRequested(TimeProvider.System.GetUtcNow()), Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(job, 0);
        Assert.Equal(JobStatus.Cancelled, over.Status);
        Assert.Equal(41, over.Tally.Lines);
        Assert.Equal(over.Tally.Cancelled, lines.Count(line => line.Error?.Code == LineErrorCodes.Cancelled));
        Assert.NotEqual(0, over.Tally.Cancelled);
    }

    [Fact]
    public async Task Shard_TimeIsUpInTheMiddle_KeepsWhatIsFinishedThoughItFinishedOutOfOrder()
    {
        ModelManifest model = await fixture.PublishAsync("expired-during");
        string[] endless = [.. Enumerable.Repeat("""{"prompt": "이 영화는", "max_tokens": 200, "min_tokens": 200, "n": 128}""", 40)];
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, [.. endless, """{"prompt": "이", "max_tokens": 1}"""]);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        using var generating = new LogWatch("Generating shard");
        worker.Services.GetRequiredService<ILoggerFactory>().AddProvider(generating);
        await worker.StartAsync(Stop);
        await generating.Said.WaitAsync(Stop);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await fixture.Jobs.ChangeAsync(job.Owner, job.Id, j => (j with { ExpiresAt = now }).ExpiryReached(now), Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(job, 0);
        Assert.Equal((JobStatus.Expired, 41, 0), (over.Status, over.Tally.Lines, over.Tally.Cancelled));
        Assert.Equal(over.Tally.Expired, lines.Count(line => line.Error?.Code == LineErrorCodes.Expired));
        Assert.Equal(over.Tally.Completed, lines.Count(line => line.Choices is not null));
        Assert.NotEqual(0, over.Tally.Expired);
    }

    [Fact]
    public async Task Shard_WhoseInputWasChanged_FailsTheJob()
    {
        ModelManifest model = await fixture.PublishAsync("changed-input");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, s_lines);
        await fixture.Storage.Jobs.GetBlobClient(job.Input.Blob).UploadAsync(new BinaryData("other"), overwrite: true, Stop);
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);

        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        Assert.Equal((JobStatus.Failed, "input_modified"), (over.Status, over.Error!.Code));
    }

    [Fact]
    public async Task Worker_DamagedCache_DownloadsTheModelAgain()
    {
        ModelManifest model = await fixture.PublishAsync("damaged-cache");
        await using (WebApplication worker = fixture.NewWorker(model.Name))
        {
            await worker.StartAsync(Stop);
            await ReadyAsync(worker);
        }
        string cache = CacheOf(model);
        await File.AppendAllTextAsync(Path.Combine(cache, ModelManifest.TokenizerFile), " ", Stop);
        await using WebApplication again = fixture.NewWorker(model.Name);
        await again.StartAsync(Stop);
        await ReadyAsync(again);
        Assert.Equal(model.Files.Single(f => f.Path == ModelManifest.TokenizerFile).Size, new FileInfo(Path.Combine(cache, ModelManifest.TokenizerFile)).Length);

        string CacheOf(ModelManifest m) => Path.Combine(Path.GetDirectoryName(fixture.Package)!, "cache", m.Name, m.Version);
    }

    private static async Task ReadyAsync(WebApplication worker)
    {
        using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.Single()) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", Stop)).StatusCode);
        while ((await http.GetAsync("/readyz", Stop)).StatusCode != HttpStatusCode.OK)
            await Task.Delay(50, Stop);
    }

    private static string[] Texts(ResultLine[] lines) => [.. lines.Select(line => line.Choices is null ? line.Error!.Message : string.Join('|', line.Choices.Select(c => c.Text)))];
}
