using System.Text.Encodings.Web;
using System.Text.Json;

namespace KoGpt2.Cli.Augment;

/// <summary>How the command writes its own notes in a run's folder.</summary>
internal static class AugmentJson
{
    /// <summary>snake_case, indented, Korean as itself.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };
}
