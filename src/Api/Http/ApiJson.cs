using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Files;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Batches;
using KoGpt2.Api.Files;
using KoGpt2.Api.Files.Uploads;
using KoGpt2.Api.Health;
using KoGpt2.Api.Http.Lists;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Models;
using KoGpt2.Api.Outputs;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Http;

/// <summary>How answers are written as JSON: snake_case, nulls left out, Korean as itself.</summary>
[JsonSerializable(typeof(BatchList))]
[JsonSerializable(typeof(BatchView))]
[JsonSerializable(typeof(FileDeletion))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ListPage<JobView>), TypeInfoPropertyName = "JobList")]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(OpenAIErrorView))]
[JsonSerializable(typeof(OutputIndex))]
[JsonSerializable(typeof(OutputLine))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(BackfillView))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunFileList))]
[JsonSerializable(typeof(ListPage<RunView>), TypeInfoPropertyName = "RunList")]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(ScheduleDocument))]
[JsonSerializable(typeof(ScheduleList))]
[JsonSerializable(typeof(ScheduleView))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(WebhookEvent<BatchEventData>), TypeInfoPropertyName = "BatchEvent")]
[JsonSerializable(typeof(WebhookEvent<JobEventData>), TypeInfoPropertyName = "JobEvent")]
[JsonSerializable(typeof(WebhookEvent<RunEventData>), TypeInfoPropertyName = "RunEvent")]
[JsonSerializable(typeof(WebhookView))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The one set of rules: <see cref="Default"/> would escape every Hangul syllable.</summary>
    public static ApiJson Korean { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<JobStatus>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<DeliveryState>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<RunStatus>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<SkipReason>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<Misfire>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<Overlap>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<PauseReason>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<BackfillStep>(JsonNamingPolicy.SnakeCaseLower),
        },
    });

    /// <summary>A value's name, as answers have it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
