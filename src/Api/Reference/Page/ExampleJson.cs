using System.Text.Json;
using KoGpt2.Api.Http;

namespace KoGpt2.Api.Reference.Page;

/// <summary>How examples are written.</summary>
internal static class ExampleJson
{
    /// <summary>To be read: indented, Korean as itself.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { Encoder = ApiJson.Korean.Options.Encoder, WriteIndented = true, NewLine = "\n" };

    /// <summary>To be sent: on one line.</summary>
    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = ApiJson.Korean.Options.Encoder };
}
