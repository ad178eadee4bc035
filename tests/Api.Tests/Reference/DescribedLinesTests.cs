using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Reference;
using KoGpt2.Api.Tests.Augmentations.Runs;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Reference;

/// <summary>What comes as lines, or goes to webhooks, is as the description says; all other answers are held against it wherever tests get them.</summary>
public sealed class DescribedLinesTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_OfResultsAndOfTheirFiles_AreAsDescribed()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "4" });
        JobId id = await host.SubmitPlannedAsync(8);
        await host.FinishShardAsync(azurite, id, shard: 0, fails: line => line == 2);
        await host.MoveAsync(id, job => job.CancelRequested(job.CreatedAt).StopClosed(job.CreatedAt));
        Assert.Equal(8, await CheckLinesAsync(host, $"/v1/jobs/{id}/results", "ResultLine"));
        Assert.Equal(3, await CheckLinesAsync(host, $"/v1/files/file-{id.Ulid}-output/content", "OutputLine"));
        Assert.Equal(5, await CheckLinesAsync(host, $"/v1/files/file-{id.Ulid}-errors/content", "OutputLine"));
    }

    [Theory]
    [InlineData(InputFormat.Lines, "JobEvent")]
    [InlineData(InputFormat.Batch, "BatchEvent")]
    public async Task Events_OfEitherView_AreAsDescribed(InputFormat format, string schema)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JobDocument job = Documents.New(new WebhookSpec("https://example.com/hook", JobEvents.Of(format)));
        job = job with { Spec = job.Spec with { Format = format, Metadata = new Dictionary<string, string> { ["a"] = "b" } } };
        job = job.Failed(new JobError("input_empty", "The input has no line."), job.CreatedAt);
        var schemas = new OpenApiSchemas(host.Get<OpenApiDocument>().Root);
        Assert.Empty(await schemas.CheckAsync($"/components/schemas/{schema}", JsonNode.Parse(WebhookEvents.Write(job, job.Delivery!)), closed: true));
    }

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task Events_OfRuns_AreAsDescribed(string end)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        DateTimeOffset now = Documents.Created;
        RunDocument run = RunSamples.New().Began(RunSamples.Pins, now);
        run = end switch
        {
            "failed" => run.Failed(new JobError("source_modified", "The source was changed after the run began."), now),
            "cancelled" => run.CancelRequested(now),
            _ => run.Prepared(0, RunSamples.Prepared, RunSamples.Job, now).Submitted(RunSamples.Job, now).Generated(RunSamples.Job, expired: true, now).Curated(1, RunSamples.Done, now),
        };
        JsonNode posted = JsonNode.Parse(WebhookEvents.Write(run, run.Delivery!))!;
        Assert.Equal($"augmentation.{end}", posted["type"]!.GetValue<string>());
        Assert.Empty(await new OpenApiSchemas(host.Get<OpenApiDocument>().Root).CheckAsync("/components/schemas/RunEvent", posted, closed: true));
    }

    private static async Task<int> CheckLinesAsync(ApiHost host, string path, string schema)
    {
        var schemas = new OpenApiSchemas(host.Get<OpenApiDocument>().Root);
        string[] lines = ApiCalls.Lines(await host.Client.GetStringAsync(path, Stop));
        foreach (string line in lines)
            Assert.True(await schemas.CheckAsync($"/components/schemas/{schema}", JsonNode.Parse(line), closed: true) is [], line);
        return lines.Length;
    }
}
