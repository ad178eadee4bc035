using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Cli.Generate;

/// <summary>What <c>kogpt2 generate</c> says of one prompt: its choices, or its error.</summary>
/// <param name="Prompt">The prompt as it came.</param>
/// <param name="PromptIds">Its tokens; null with an error.</param>
/// <param name="Choices">Its choices, in order; null with an error.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
public sealed record GenerateAnswer(string Prompt, IReadOnlyList<int>? PromptIds, IReadOnlyList<GenerateChoice>? Choices, FieldError? Error)
{
    private const int MostOfPrompt = 40;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What people read before each choice: the prompt, unless the choice begins with it, or it is a list of token ids.</summary>
    [JsonIgnore]
    public string Lead { get; init; } = "";

    /// <summary>The answer as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Prompt and text as one; several choices are numbered, and a blank line follows the last.</summary>
    public string ToText() => Choices is [var only]
        ? Lead + only.Text
        : string.Concat(Choices!.Select(choice => $"{choice.Index + 1}. {Lead}{choice.Text}{Environment.NewLine}"));

    /// <summary>A prompt as an error may show it.</summary>
    public static string Excerpt(string prompt) => prompt.Length <= MostOfPrompt ? prompt : $"{prompt[..(MostOfPrompt - 3)]}...";
}

/// <summary>One text generated for a prompt.</summary>
/// <param name="Index">Which of the prompt's choices it is, from 0.</param>
/// <param name="Text">The text as it goes on after the prompt; after the prompt itself with <c>--echo</c>.</param>
/// <param name="Ids">Every token generated, with those that ended it.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="Seed">The seed that gives it again.</param>
public sealed record GenerateChoice(int Index, string Text, IReadOnlyList<int> Ids, FinishReason FinishReason, long Seed)
{
    /// <summary>What it was ranked by; null where nothing was.</summary>
    public double? Score { get; init; }

    /// <summary>Its tokens' log-probabilities; null unless they were asked for.</summary>
    public ChoiceLogprobs? Logprobs { get; init; }
}
