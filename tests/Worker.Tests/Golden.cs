using System.Text.Json;
using KoGpt2.TestSupport;

namespace KoGpt2.Worker.Tests;

/// <summary>What Hugging Face's algorithms compute; the README beside the files says how they were made.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every row of a file under Data.</summary>
    public static IEnumerable<T> Rows<T>(params string[] path) =>
        File.ReadLines(Path.Combine([Repository.Root, "tests", "Worker.Tests", "Data", .. path]))
            .Select(line => JsonSerializer.Deserialize<T>(line, s_json)!);
}
