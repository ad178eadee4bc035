using KoGpt2.Shared.Telemetry;

namespace KoGpt2.EndToEnd.Tests.Telemetry;

public sealed class ScrapeTests(TracedJob job) : IClassFixture<TracedJob>
{
    // A job without a blocklist, that no run of augmentation asked for, makes none of these.
    private static readonly string[] s_elsewhere = ["kogpt2.choices.withheld", "kogpt2.runs", "kogpt2.run.duration", "kogpt2.schedule.streak"];

    [Fact]
    public void Metrics_OneJob_CountItExactly()
    {
        (string, string) model = ("gen_ai_request_model", job.Model);
        Assert.Equal(TracedJob.Good, job.After.Sum("kogpt2_lines_total", model, ("kogpt2_outcome", "completed")));
        Assert.Equal(1, job.After.Sum("kogpt2_lines_total", model, ("kogpt2_outcome", "failed")));
        Assert.Equal(TracedJob.Good + 1, job.After.Sum("kogpt2_lines_total"));
        Assert.Equal(TracedJob.Good * TracedJob.Tokens, job.After.Sum("kogpt2_tokens_total", model, ("gen_ai_token_type", "output")));
        Assert.Equal(job.Job.GetProperty("usage").GetProperty("prompt_tokens").GetInt64(), job.After.Sum("kogpt2_tokens_total", model, ("gen_ai_token_type", "input")));
        Assert.Equal(1, job.After.Sum("kogpt2_submit_size_bytes_count", model));
        Assert.Equal(1, job.After.Sum("kogpt2_plan_duration_seconds_count", ("kogpt2_outcome", "planned")));
        Assert.Equal(1, job.After.Sum("kogpt2_job_duration_seconds_count", model, ("kogpt2_job_status", "completed")));
        Assert.Equal(1, job.After.Sum("kogpt2_quota_refusals_total", ("error_type", "too_many_lines")));
        Assert.Equal(1, job.After.Sum("kogpt2_webhook_attempt_duration_seconds_count", ("kogpt2_outcome", "delivered"), ("http_response_status_code", "204")));
    }

    [Theory]
    [InlineData("plan", 1)]
    [InlineData("webhooks", 1)]
    [InlineData("generate-kogpt2-demo", TracedJob.Shards)]
    public void Metrics_Messages_AreSentAndHandled(string queue, int messages)
    {
        Assert.Equal(messages, job.After.Sum("messaging_client_sent_messages_total", ("messaging_destination_name", queue)));
        Assert.Equal(messages, job.After.Sum("messaging_process_duration_seconds_count", ("messaging_destination_name", queue)));
        Assert.Equal(0, job.After.Sum("messaging_process_duration_seconds_count", ("messaging_destination_name", queue), ("error_type", "System.Exception")));
    }

    [Fact]
    public void Metrics_Engine_HasDrawnEveryTokenAndHoldsNothingMore()
    {
        // The first token of each text is drawn by the pass of its prompt.
        double rows = job.After.Sum("kogpt2_engine_rows_total") - job.Before.Sum("kogpt2_engine_rows_total");
        Assert.Equal(TracedJob.Good * (TracedJob.Tokens - 1), rows);
        double decodes = job.After.Sum("kogpt2_engine_step_duration_seconds_count", ("kogpt2_engine_pass", "decode"));
        Assert.InRange(decodes, TracedJob.Tokens - 1, rows);
        Assert.InRange(job.After.Sum("kogpt2_engine_step_duration_seconds_count", ("kogpt2_engine_pass", "prompt")), 1, TracedJob.Good);
        Assert.Equal((0, 0, 0), (job.After.Sum("kogpt2_shard_active"), job.After.Sum("kogpt2_engine_slot_usage"), job.After.Sum("kogpt2_engine_cache_usage")));
        Assert.Equal((32, 32 * job.Positions), (job.After.Sum("kogpt2_engine_slot_limit"), job.After.Sum("kogpt2_engine_cache_limit")));
    }

    [Fact]
    public void Metrics_AfterAJob_ShowEveryMetricThatAJobMakes()
    {
        MetricInfo[] made = [.. Metrics.All.Where(metric => !s_elsewhere.Contains(metric.Name))];
        Assert.Equal(Metrics.All.Count - s_elsewhere.Length, made.Length);
        Assert.All(made, metric => Assert.True(job.After.Has(Name(metric)), $"{metric.Name} is not there as {Name(metric)}."));
        Assert.All(made, metric => Assert.Equal(Type(metric.Kind), job.After.Types[Name(metric)]));
    }

    private static string Name(MetricInfo metric) => metric.Name.Replace('.', '_')
        + metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (metric.Kind == MetricKind.Counter ? "_total" : "");

    private static string Type(MetricKind kind) => kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
}
