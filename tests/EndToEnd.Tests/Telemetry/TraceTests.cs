using System.Diagnostics;

namespace KoGpt2.EndToEnd.Tests.Telemetry;

public sealed class TraceTests(TracedJob job) : IClassFixture<TracedJob>
{
    [Fact]
    public void Trace_Request_HoldsTheSendingOfThePlanThePlanAndTheSendingOfTheShards()
    {
        Activity plan = Single("process plan"), sentPlan = Single("send plan"), sentShards = Single($"send {job.Queue}");
        Assert.All([plan, sentPlan, sentShards, Single("send watch")], span => Assert.Equal(job.Log.Origin.TraceId, span.TraceId));
        Assert.Equal(sentPlan.SpanId, plan.ParentSpanId);
        Assert.Equal(plan.SpanId, sentShards.ParentSpanId);
        Assert.Equal(TracedJob.Shards, sentShards.GetTagItem("messaging.batch.message_count"));
        Assert.Equal(job.Id, plan.GetTagItem("kogpt2.job.id"));
        Assert.Contains(job.Log.Ended, span => span.Source.Name == "Microsoft.AspNetCore" && span.SpanId == sentPlan.ParentSpanId && Equals(span.GetTagItem("kogpt2.job.id"), job.Id));
    }

    [Fact]
    public void Trace_Shards_AreTracesOfTheirOwnLinkedToThePlan()
    {
        IReadOnlyList<Activity> shards = job.Log.Named($"process {job.Queue}");
        Assert.Equal(TracedJob.Shards, shards.DistinctBy(span => span.TraceId).Count());
        Assert.Equal([0, 1, 2], shards.Select(span => (int)span.GetTagItem("kogpt2.shard.number")!).Order());
        Assert.All(shards, span =>
        {
            Assert.Equal(default, span.ParentSpanId);
            Assert.Equal(Single($"send {job.Queue}").SpanId, span.Links.First().Context.SpanId);
            Assert.Equal((job.Id, job.Model, 10), (span.GetTagItem("kogpt2.job.id"), span.GetTagItem("gen_ai.request.model"), span.GetTagItem("kogpt2.lines")));
        });
        Assert.Equal(TracedJob.Good * TracedJob.Tokens, shards.Sum(span => (long)span.GetTagItem("gen_ai.usage.output_tokens")!));
    }

    [Fact]
    public void Trace_Settling_IsLinkedToEachShardOnce()
    {
        IEnumerable<ActivitySpanId> linked = job.Log.Named("settle shards").SelectMany(span => span.Links).Select(link => link.Context)
            .Where(context => context.TraceId != job.Log.Origin.TraceId).Select(context => context.SpanId);
        Assert.Equal(job.Log.Named($"process {job.Queue}").Select(span => span.SpanId.ToString()).Order(), linked.Select(span => span.ToString()).Order());
    }

    [Fact]
    public void Trace_Webhook_IsLinkedToWhoEndedTheJobAndToItsRequest()
    {
        Activity sent = Single("send webhooks"), attempt = Single("process webhooks"), post = Assert.Single(job.Log.Ended, span => span.Source.Name == "KoGpt2.Api");
        Assert.Contains(job.Log.Named("settle shards"), settle => settle.SpanId == sent.ParentSpanId);
        Assert.Equal([sent.TraceId, job.Log.Origin.TraceId], attempt.Links.Select(link => link.Context.TraceId));
        Assert.Equal((attempt.SpanId, ActivityKind.Client, 204), (post.ParentSpanId, post.Kind, post.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public void Trace_StorageCalls_AreSpansOfTheirClient() => Assert.Contains(job.Log.Ended, span =>
        span.Source.Name.StartsWith("Azure.Storage.Blobs", StringComparison.Ordinal) && job.Log.Named("process plan").Any(plan => plan.TraceId == span.TraceId));

    [Fact]
    public void Trace_AllOfIt_HasNoSpanForEachLine()
    {
        Assert.Equal(6 + TracedJob.Shards, job.Log.Ended.Count(span => span.Source.Name == "KoGpt2.Shared"));
        Assert.InRange(job.Log.Ended.Count(span => span.Source.Name == "KoGpt2.Worker"), 1, TracedJob.Shards);
        Assert.Single(job.Log.Ended, span => span.Source.Name == "KoGpt2.Api");
    }

    private Activity Single(string name) => Assert.Single(job.Log.Named(name));
}
