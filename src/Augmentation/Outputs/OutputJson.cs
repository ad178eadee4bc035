using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Reports;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>How a run's own documents are written as JSON: snake_case, nulls left out, indented, Korean as itself.</summary>
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
public sealed partial class OutputJson : JsonSerializerContext
{
    /// <summary>For what is one line, or less.</summary>
    public static OutputJson Korean { get; } = new(Rules(indented: false));

    /// <summary>For documents that people look into.</summary>
    public static OutputJson Indented { get; } = new(Rules(indented: true));

    private static JsonSerializerOptions Rules(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        // What is null is left out, so a document may lack what a record's constructor takes.
        RespectRequiredConstructorParameters = false,
        Converters = { new JsonStringEnumConverter<TableFormat>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };
}
