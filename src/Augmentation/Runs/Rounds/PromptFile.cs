using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Shared;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>A round's prompts: input lines of a job, each with all its settings.</summary>
public sealed class PromptFile
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonElement _generating, _scoring;

    /// <summary>Writes lines by a recipe's settings.</summary>
    public PromptFile(Recipe recipe)
    {
        _generating = JsonSerializer.SerializeToElement(Generating(recipe), SharedJson.Korean.RequestSettings);
        _scoring = JsonSerializer.SerializeToElement(Scoring(recipe), SharedJson.Korean.RequestSettings);
    }

    /// <summary>Whether a recipe asks how likely the source's own texts are.</summary>
    public static bool Scores(Recipe recipe) => recipe.Filters.Any(filter => filter is FilterSpec.Likelihood);

    /// <summary>Settings of prompts that make examples; the seed is each line's own.</summary>
    public static RequestSettings Generating(Recipe recipe) => recipe.Settings with
    {
        Stop = recipe.Method is MethodSpec.Template { Stop: { Count: > 0 } stop } ? [.. stop] : recipe.Settings.Stop,
        Score = Scores(recipe) ? true : null,
    };

    /// <summary>Settings of prompts that score a row's own text: nothing is generated, whatever the model's own settings are.</summary>
    public static RequestSettings Scoring(Recipe recipe) => new()
    {
        MaxTokens = 0,
        MinTokens = 0,
        Temperature = 1,
        NumBeams = 1,
        Echo = true,
        Logprobs = 0,
        AddBosToken = recipe.Settings.AddBosToken,
    };

    /// <summary>Writes a plan's prompts, a line each.</summary>
    public async Task WriteAsync(Stream file, IAsyncEnumerable<PlanLine> plan, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (PlanLine line in plan.WithCancellation(stop))
        {
            buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(buffer, s_options))
                Write(writer, line);
            "\n"u8.CopyTo(buffer.GetSpan(1));
            buffer.Advance(1);
            await file.WriteAsync(buffer.WrittenMemory, stop);
        }
    }

    private void Write(Utf8JsonWriter writer, PlanLine line)
    {
        writer.WriteStartObject();
        writer.WriteString("custom_id", line.CustomId);
        writer.WriteString("prompt", line.Prompt);
        if (!line.Scores)
            writer.WriteNumber("seed", line.Seed);
        foreach (JsonProperty setting in (line.Scores ? _scoring : _generating).EnumerateObject())
            setting.WriteTo(writer);
        writer.WriteEndObject();
    }
}
