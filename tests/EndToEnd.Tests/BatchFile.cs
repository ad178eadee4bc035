using System.Text.Json;
using KoGpt2.Cli.Demo;

namespace KoGpt2.EndToEnd.Tests;

/// <summary>Files of batches over the sample prompts.</summary>
internal static class BatchFile
{
    private static readonly JsonSerializerOptions s_korean = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A good line.</summary>
    public static string Line(string customId, string prompt, string model, int maxTokens) => JsonSerializer.Serialize(
        new { custom_id = customId, method = "POST", url = "/v1/completions", body = new { model, prompt, max_tokens = maxTokens } }, s_korean);

    /// <summary>Good lines named line-0, line-1, …</summary>
    public static string Of(int lines, string model, int maxTokens) =>
        string.Concat(SamplePrompts.Take(lines).Select((prompt, i) => Line($"line-{i}", prompt, model, maxTokens) + "\n"));
}
