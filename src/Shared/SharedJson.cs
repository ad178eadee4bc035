using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared;

/// <summary>How everything stored or sent is written as JSON: snake_case, nulls left out, Korean as itself.</summary>
/// <remarks>
/// The generated code hands null or 0 to an <c>init</c> property that the JSON lacks, over the property's own default;
/// so those with another default put it back themselves. Constructor parameters must be in the JSON unless they have a default.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AugmentMessage))]
[JsonSerializable(typeof(FileRecord))]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(JobMessage))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(RequestSettings))]
[JsonSerializable(typeof(ResultLine))]
[JsonSerializable(typeof(ShardIndex))]
[JsonSerializable(typeof(ShardMessage))]
[JsonSerializable(typeof(WatchMessage))]
[JsonSerializable(typeof(WebhookMessage))]
public sealed partial class SharedJson : JsonSerializerContext
{
    /// <summary>The one set of rules: <see cref="Default"/> would escape every Hangul syllable.</summary>
    public static SharedJson Korean { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new JsonStringEnumConverter<InputFormat>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
            new JsonStringEnumConverter<JobFile>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
            new JsonStringEnumConverter<JobStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
            new JsonStringEnumConverter<DeliveryState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
        },
    });
}
