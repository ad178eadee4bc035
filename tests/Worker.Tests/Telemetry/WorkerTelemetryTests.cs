using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Tests.Queue;
using Microsoft.AspNetCore.Builder;

namespace KoGpt2.Worker.Tests.Telemetry;

public sealed class WorkerTelemetryTests(WorkerFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterAShard_CountItsLinesAndTokens()
    {
        ModelManifest model = await fixture.PublishAsync("metered");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(model, """{"prompt": "이 영화는"}""", """{"prompt": "배우들의 연기가", "n": 2}""", "not json");
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name);
        await worker.StartAsync(Stop);
        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.Single()) };
        var metrics = PrometheusText.Parse(await http.GetStringAsync("/metrics", Stop));
        (string, string) of = ("gen_ai_request_model", model.Name);
        Assert.Equal(2, metrics.Sum("kogpt2_lines_total", of, ("kogpt2_outcome", "completed")));
        Assert.Equal(1, metrics.Sum("kogpt2_lines_total", of, ("kogpt2_outcome", "failed")));
        Assert.Equal(over.Tally.PromptTokens, metrics.Sum("kogpt2_tokens_total", of, ("gen_ai_token_type", "input")));
        Assert.Equal(over.Tally.CompletionTokens, metrics.Sum("kogpt2_tokens_total", of, ("gen_ai_token_type", "output")));
        Assert.DoesNotContain("kogpt2_choices_withheld_total", metrics.Types.Keys);
        Assert.Equal(32, metrics.Sum("kogpt2_engine_slot_limit", of));
        Assert.Equal("histogram", metrics.Types["kogpt2_engine_step_duration_seconds"]);
    }

    [Fact]
    public async Task Blocklist_OfAWorker_KeepsTextsBackAndCountsThem()
    {
        using var folder = new TempFolder();
        await File.WriteAllLinesAsync(folder["words.txt"], ["# 영화", "배우들", "!연기"], Stop);
        ModelManifest model = await fixture.PublishAsync("filtered");
        (JobDocument job, ShardMessage shard) = await fixture.PlanAsync(
            model, Echo("이 영화는"), Echo("배우들의 연기가"), """{"prompt": "이 배우들", "max_tokens": 0, "echo": true, "n": 2}""");
        await fixture.Queues.SendShardsAsync(model.Name, [shard], Stop);
        await using WebApplication worker = fixture.NewWorker(model.Name, ("Worker:Blocklist", folder["words.txt"]));
        await worker.StartAsync(Stop);
        JobDocument over = await fixture.WaitAsync(job, j => j.Status.IsOver());
        ResultLine[] lines = await fixture.PartAsync(over, 0);
        Assert.Equal(["length", "content_filter", "content_filter", "content_filter"], lines.SelectMany(line => line.Choices!).Select(choice => choice.FinishReason));
        Assert.Equal(["이 영화는", "", "", ""], lines.SelectMany(line => line.Choices!).Select(choice => choice.Text));
        Assert.Equal(3, over.Tally.Completed);
        using var http = new HttpClient { BaseAddress = new Uri(worker.Urls.Single()) };
        var metrics = PrometheusText.Parse(await http.GetStringAsync("/metrics", Stop));
        Assert.Equal(3, metrics.Sum("kogpt2_choices_withheld_total", ("gen_ai_request_model", model.Name)));

        static string Echo(string prompt) => $$"""{"prompt": "{{prompt}}", "max_tokens": 0, "echo": true}""";
    }
}
