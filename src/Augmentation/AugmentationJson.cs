using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Augmentation.Runs.Rounds;

namespace KoGpt2.Augmentation;

/// <summary>How a run's own files are written as JSON: snake_case, nulls left out, Korean as itself.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanLine))]
internal sealed partial class AugmentationJson : JsonSerializerContext
{
    /// <summary>The one set of rules: <see cref="Default"/> would escape every Hangul syllable.</summary>
    public static AugmentationJson Korean { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    });
}
