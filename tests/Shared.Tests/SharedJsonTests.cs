using System.Collections;
using System.Reflection;
using System.Text.Json;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Tests;

/// <summary>The wire format, pinned: a change of it shows here, since stored documents and queued messages outlive a deployment.</summary>
public sealed class SharedJsonTests
{
    private const string FullJob = """
        {"format":1,"id":"job_01aryz6s41tsv4rrffq69g5fav","owner":"학과","spec":{"model":"demo","model_version":"0123456789abcdef",
        "settings":{"max_tokens":32,"min_tokens":1,"temperature":0.7,"top_k":50,"top_p":0.95,"repetition_penalty":1.2,"stop":["\n","끝"],
        "stop_token_ids":[375],"n":2,"seed":9007199254740993},
        "format":"batch","strict":true,"webhook":{"url":"https://example.com/hook","events":["job.completed"]},
        "retain_for":"30.00:00:00","idempotency_key":"0123abcd","run":"nightly-20261123T170000Z","metadata":{"MyKey":"값"}},
        "input":{"container":"jobs","blob":"a/input.jsonl","e_tag":"\"0x8D\"","size":1234,"file":"file-01aryz6s41tsv4rrffq69g5fav"},"status":"in_progress",
        "created_at":"2026-03-01T09:00:00+00:00","in_progress_at":"2026-03-01T09:00:01+00:00","cancelling_at":"2026-03-01T09:00:02+00:00",
        "expires_at":"2026-03-02T09:00:00+00:00","finalizing_at":"2026-03-02T09:00:01+00:00","over_at":"2026-03-01T09:00:03+00:00","updated_at":"2026-03-01T09:00:04.5+00:00","total":10,"shards":3,"lines_per_shard":4,
        "finished_shards":"BQ==","tally":{"completed":4,"failed":1,"cancelled":1,"prompt_tokens":40,"completion_tokens":90,"expired":2},
        "error":{"code":"input_modified","message":"The input changed."},
        "delivery":{"event_id":"evt_1","type":"job.completed","state":"given_up","next_attempt_at":"2026-03-01T09:00:05+00:00",
        "attempts":[{"number":1,"at":"2026-03-01T09:00:04+00:00","status":500,"duration_ms":15},{"number":2,"at":"2026-03-01T09:00:05+00:00","error":"timeout","duration_ms":15000}],"earlier":1}}
        """;

    private const string SmallJob = """
        {"id":"job_01aryz6s41tsv4rrffq69g5fav","owner":"a","spec":{"model":"demo","model_version":"v"},
        "input":{"container":"jobs","blob":"b","e_tag":"x","size":1},"created_at":"2026-03-01T09:00:00Z","delivery":{"event_id":"evt_1","type":"job.failed"}}
        """;

    private const string SmallManifest = """
        {"name":"demo","version":"0123456789abcdef","precision":"fp32","licence":"MIT","source":"here","files":[],
        "shape":{"layers":2,"heads":4,"width":64,"feed_forward":256,"positions":128,"vocabulary":1000}}
        """;

    [Fact]
    public void JobDocument_FullText_ReadsAndWritesBack()
    {
        JobDocument job = JsonSerializer.Deserialize(FullJob, SharedJson.Korean.JobDocument)!;
        Assert.Equal(JobStatus.InProgress, job.Status);
        Assert.Equal([true, false, true], new[] { 0, 1, 2 }.Select(job.FinishedShards.Contains));
        Assert.Equal(9_007_199_254_740_993, job.Spec.Settings.Seed);
        Assert.Equal(new LineTally(4, 1, 1, 40, 90, Expired: 2), job.Tally);
        Assert.Equal((InputFormat.Batch, true, TimeSpan.FromDays(30)), (job.Spec.Format, job.Spec.Strict, job.Spec.RetainFor));
        Assert.Equal("값", job.Spec.Metadata!["MyKey"]);
        Assert.Equal(DeliveryState.GivenUp, job.Delivery!.State);
        Assert.Equal(new DeliveryAttempt(2, new DateTimeOffset(2026, 3, 1, 9, 0, 5, TimeSpan.Zero), Status: null, "timeout", 15_000), job.Delivery.Attempts[1]);
        Assert.Equal(OneLine(FullJob), JsonSerializer.Serialize(job, SharedJson.Korean.JobDocument));
    }

    [Fact]
    public void FileRecord_Text_ReadsAndWritesBack()
    {
        const string Json = """
            {"format":1,"id":"file-01aryz6s41tsv4rrffq69g5fav","owner":"학과","filename":"줄.jsonl","purpose":"batch",
            "created_at":"2026-03-01T09:00:00+00:00","expires_at":"2026-03-31T09:00:00+00:00"}
            """;
        FileRecord file = JsonSerializer.Deserialize(Json, SharedJson.Korean.FileRecord)!;
        Assert.Equal(("줄.jsonl", TimeSpan.FromDays(30)), (file.Filename, file.ExpiresAt - file.CreatedAt));
        Assert.Equal(OneLine(Json), JsonSerializer.Serialize(file, SharedJson.Korean.FileRecord));
    }

    [Fact]
    public void ShardMessage_Text_ReadsAndWritesBack()
    {
        const string Json = """{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","shard":3,"lines":{"first":768,"count":256},"bytes":{"start":5000000000,"length":70000},"version":1}""";
        ShardMessage message = JsonSerializer.Deserialize(Json, SharedJson.Korean.ShardMessage)!;
        Assert.Equal((3, new LineSpan(768, 256), new ByteSpan(5_000_000_000, 70_000)), (message.Shard, message.Lines, message.Bytes));
        Assert.Equal(Json, JsonSerializer.Serialize(message, SharedJson.Korean.ShardMessage));
    }

    [Fact]
    public void JobMessage_Text_ReadsAndWritesBack()
    {
        const string Json = """{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","version":1}""";
        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize(Json, SharedJson.Korean.JobMessage)!, SharedJson.Korean.JobMessage));
    }

    [Theory]
    [InlineData("""{"index":7,"custom_id":"행-7","choices":[{"index":0,"text":"안녕 \"하세요\"\n<b>&'+","finish_reason":"stop","seed":42}],"usage":{"prompt_tokens":3,"completion_tokens":5}}""")]
    [InlineData("""{"index":8,"error":{"code":"invalid_line","message":"top_p: 틀렸습니다."}}""")]
    public void ResultLine_Text_ReadsAndWritesBack(string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, SharedJson.Korean.ResultLine)!, SharedJson.Korean.ResultLine));

    [Fact]
    public void ShardIndex_Text_ReadsAndWritesBack()
    {
        const string Json = """{"total":5,"lines_per_shard":2,"starts":[3,100,220,250]}""";
        ShardIndex index = JsonSerializer.Deserialize(Json, SharedJson.Korean.ShardIndex)!;
        Assert.Equal((3, new LineSpan(4, 1), new ByteSpan(220, 30)), (index.Count, index.Lines(2), index.Bytes(2)));
        Assert.Equal(Json, JsonSerializer.Serialize(index, SharedJson.Korean.ShardIndex));
    }

    [Fact]
    public void ModelManifest_Text_ReadsAndWritesBack()
    {
        const string Json = """
            {"format":1,"name":"demo","version":"0123456789abcdef","precision":"int8","shape":{"layers":2,"heads":4,"width":64,"feed_forward":256,
            "positions":128,"vocabulary":1000},"start_token":0,"end_tokens":[1,375],"defaults":{"temperature":0.9},"licence":"CC-BY-NC-SA-4.0",
            "source":"우리","files":[{"path":"model.onnx","size":5,"sha256":"ab"}]}
            """;
        ModelManifest manifest = JsonSerializer.Deserialize(Json, SharedJson.Korean.ModelManifest)!;
        Assert.Equal(16, manifest.Shape.HeadSize);
        Assert.Equal(OneLine(Json), JsonSerializer.Serialize(manifest, SharedJson.Korean.ModelManifest));
    }

    [Fact]
    public void Read_OnlyWhatIsRequired_FillsInTheDefaults()
    {
        JobDocument job = JsonSerializer.Deserialize(SmallJob, SharedJson.Korean.JobDocument)!;
        ModelManifest manifest = JsonSerializer.Deserialize(SmallManifest, SharedJson.Korean.ModelManifest)!;
        Assert.Equal((1, 1), (job.Format, manifest.Format));
        Assert.Equal((JobStatus.Validating, DeliveryState.Pending), (job.Status, job.Delivery!.State));
        Assert.Empty(Nulls(job, new NullabilityInfoContext()).Concat(Nulls(manifest, new NullabilityInfoContext())));
    }

    public static TheoryData<string> Incomplete => [.. new[]
    {
        """{"job":"job_01aryz6s41tsv4rrffq69g5fav","version":1}""",
        """{"owner":"a","version":1}""",
        """{"owner":null,"job":"job_01aryz6s41tsv4rrffq69g5fav"}""",
        "{}",
        "",
    }];

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void JobMessage_SomethingMissing_IsAJsonException(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, SharedJson.Korean.JobMessage));

    [Theory]
    [InlineData("""{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","version":1}""")]
    [InlineData("""{"owner":"a","run":"nightly-20261123T170000Z","version":1,"traceparent":"00-1-2-01"}""")]
    public void WebhookMessage_OfEitherKind_ReadsAndWritesBack(string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, SharedJson.Korean.WebhookMessage), SharedJson.Korean.WebhookMessage));

    [Theory]
    [InlineData("""{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","shard":3,"bytes":{"start":0,"length":7}}""")]
    [InlineData("""{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","shard":3,"lines":{"first":0},"bytes":{"start":0,"length":7}}""")]
    [InlineData("""{"owner":"a","job":"job_01aryz6s41tsv4rrffq69g5fav","shard":3,"lines":{"first":0,"count":1},"bytes":{}}""")]
    public void ShardMessage_SomethingMissing_IsAJsonException(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, SharedJson.Korean.ShardMessage));

    [Theory]
    [InlineData("\"paused\"")]
    [InlineData("7")]
    [InlineData("1")]
    public void JobDocument_UnknownStatus_IsAJsonException(string status) => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(FullJob.Replace("\"in_progress\"", status, StringComparison.Ordinal), SharedJson.Korean.JobDocument));

    [Fact]
    public void Enums_EveryValue_IsSnakeCase()
    {
        Assert.Equal(["validating", "in_progress", "cancelling", "finalizing", "completed", "failed", "cancelled", "expired"], Enum.GetValues<JobStatus>().Select(status =>
            Field(JsonSerializer.SerializeToElement(Job() with { Status = status }, SharedJson.Korean.JobDocument), "status")));
        Assert.Equal(["pending", "delivered", "given_up"], Enum.GetValues<DeliveryState>().Select(state =>
            Field(JsonSerializer.SerializeToElement(Job() with { Delivery = Job().Delivery! with { State = state } }, SharedJson.Korean.JobDocument), "delivery", "state")));
    }

    [Fact]
    public void RequestSettings_AllUnsaid_IsAnEmptyObject() =>
        Assert.Equal("{}", JsonSerializer.Serialize(RequestSettings.None, SharedJson.Korean.RequestSettings));

    [Fact]
    public void ResultLine_HangulAndJamo_AreNotEscaped()
    {
        string text = "가각힣ㄱㅏ㈜，漢字";
        Assert.Contains(text, JsonSerializer.Serialize(new ResultLine { Index = 0, CustomId = text }, SharedJson.Korean.ResultLine), StringComparison.Ordinal);
    }

    [Fact]
    public void ResultLine_LineEndsAndSurrogates_StayOnOneLineAndReadBack()
    {
        const string Text = "\r\n\u2028\u2029\u0085😀\0";
        string json = JsonSerializer.Serialize(new ResultLine { Index = 0, CustomId = Text }, SharedJson.Korean.ResultLine);
        Assert.DoesNotContain(json, c => c is '\r' or '\n');
        Assert.Equal(Text, JsonSerializer.Deserialize(json, SharedJson.Korean.ResultLine)!.CustomId);
    }

    private static JobDocument Job() => JsonSerializer.Deserialize(SmallJob, SharedJson.Korean.JobDocument)!;

    private static string OneLine(string json) => json.ReplaceLineEndings("");

    private static string? Field(JsonElement json, params string[] path) => path.Aggregate(json, (at, name) => at.GetProperty(name)).GetString();

    private static IEnumerable<string> Nulls(object thing, NullabilityInfoContext nullability)
    {
        foreach (PropertyInfo property in thing.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? value = property.GetValue(thing);
            if (value is null && nullability.Create(property).ReadState == NullabilityState.NotNull)
                yield return $"{thing.GetType().Name}.{property.Name}";
            bool ours = value?.GetType().Assembly == typeof(SharedJson).Assembly && value is not (IEnumerable or NumberSet);
            foreach (string inner in ours ? Nulls(value!, nullability) : [])
                yield return inner;
        }
    }
}
