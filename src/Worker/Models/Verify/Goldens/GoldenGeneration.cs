using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Worker.Models.Verify.Goldens;

/// <summary>A text that others generated with a model's weights, and how.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Prompt">The prompt's tokens.</param>
/// <param name="Settings">The settings; greedy, or a beam search.</param>
/// <param name="Tokens">Tokens of prompt and output: as published, or else those that <paramref name="Text"/> is encoded to.</param>
/// <param name="Text">Prompt and output, where only that was published; null where the tokens were.</param>
internal sealed record GoldenGeneration(string Place, int[] Prompt, GenerationSettings Settings, int[] Tokens, string? Text)
{
    // They say nothing that changes a text: how rows are padded, what starts a text without a prompt, and whether keys are cached.
    private static readonly string[] s_idle = ["pad_token_id", "bos_token_id", "use_cache"];

    /// <summary>Reads a row.</summary>
    /// <param name="row">
    /// <c>prompt_ids</c>; <c>kwargs</c>, the arguments of Hugging Face's <c>generate</c>; and <c>output_ids</c>, or <c>output_text</c> with <c>reencoded_ids</c>.
    /// </param>
    /// <exception cref="VerifyException">It cannot be understood, or cannot be generated again.</exception>
    public static GoldenGeneration Read(GoldenRow row)
    {
        int[] prompt = row.Ids("prompt_ids") ?? throw row.Wrong("prompt_ids", "a list of token ids");
        int[]? tokens = row.Ids("output_ids");
        string? text = tokens is null ? row.Text("output_text") ?? throw row.Wrong("output_ids", "a list of token ids, or 'output_text' a string") : null;
        tokens ??= row.Ids("reencoded_ids") ?? throw row.Wrong("reencoded_ids", "a list of token ids");
        if (tokens.Length == prompt.Length || !tokens.AsSpan().StartsWith(prompt))
            throw row.Wrong(text is null ? "output_ids" : "reencoded_ids", "the prompt's tokens and at least one more");
        return new GoldenGeneration(row.Place, prompt, ReadSettings(row, prompt.Length), tokens, text);
    }

    private static GenerationSettings ReadSettings(GoldenRow row, int prompt)
    {
        if (row.Find("kwargs") is not { ValueKind: JsonValueKind.Object } arguments)
            throw row.Wrong("kwargs", "an object");
        List<FieldError> errors = [];
        var reader = new SettingsReader("kwargs.", errors);
        foreach (JsonProperty argument in arguments.EnumerateObject().Where(argument => !s_idle.Contains(argument.Name)))
            if (!TryRead(row, reader, argument, prompt))
                throw new VerifyException($"{row.Place}: 'kwargs.{argument.Name}' is no setting of this program.");
        reader.Finish(RequestSettings.None);
        return errors.Count == 0
            ? GenerationSettings.From(reader.Settings, seed: 0) with { Temperature = 0 }
            : throw new VerifyException($"{row.Place}: '{errors[0].Field}': {errors[0].Message}");
    }

    private static bool TryRead(GoldenRow row, SettingsReader reader, JsonProperty argument, int prompt) => argument.Name switch
    {
        "do_sample" => argument.Value.ValueKind == JsonValueKind.False ? true : throw row.Wrong("kwargs.do_sample", "false, since a drawn text cannot be repeated"),
        "max_length" => reader.TryRead("max_tokens", Number(Length(row, argument) - prompt)),
        "min_length" => reader.TryRead("min_tokens", Number(Math.Max(0, Length(row, argument) - prompt))),
        "eos_token_id" => reader.TryRead("stop_token_ids", argument.Value.ValueKind == JsonValueKind.Number
            ? JsonSerializer.SerializeToElement(new[] { argument.Value })
            : argument.Value),
        _ => reader.TryRead(argument.Name, argument.Value),
    };

    private static int Length(GoldenRow row, JsonProperty argument) =>
        argument.Value.ValueKind == JsonValueKind.Number && argument.Value.TryGetInt32(out int length) ? length : throw row.Wrong($"kwargs.{argument.Name}", "an integer");

    private static JsonElement Number(int value) => JsonSerializer.SerializeToElement(value);
}
