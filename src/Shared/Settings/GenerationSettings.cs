namespace KoGpt2.Shared.Settings;

/// <summary>Every generation setting of one prompt, decided: what the engine works by.</summary>
public sealed record GenerationSettings
{
    /// <summary>Most tokens to generate for one choice, at least 1. Default 64: a line or two of Korean.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>End tokens and stop tokens are impossible before this many tokens.</summary>
    public int MinTokens { get; init; }

    /// <summary>Divides the logits; 0 is greedy. Default 1, as in OpenAI's API and Hugging Face's <c>generate</c>.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps this many most likely tokens, and ties with the last; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most likely tokens up to this share of the probability; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Divides positive and multiplies negative logits of tokens seen in prompt and output; 1 changes nothing.</summary>
    /// <remarks>Source: Keskar et al., CTRL (arXiv 1909.05858), section 4.1.</remarks>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Texts that end a choice.</summary>
    public string[] Stop { get; init; } = [];

    /// <summary>Tokens that end a choice besides the model's end token.</summary>
    public int[] StopTokenIds { get; init; } = [];

    /// <summary>Choices for each prompt, at least 1.</summary>
    public int N { get; init; } = 1;

    /// <summary>Start of the random numbers.</summary>
    public long Seed { get; init; }

    /// <summary>Decides every setting.</summary>
    /// <param name="said">What caller, job and model said, already merged.</param>
    /// <param name="seed">The seed to take where none was said.</param>
    public static GenerationSettings From(RequestSettings said, long seed)
    {
        var unsaid = new GenerationSettings();
        return new GenerationSettings
        {
            MaxTokens = said.MaxTokens ?? unsaid.MaxTokens,
            MinTokens = said.MinTokens ?? unsaid.MinTokens,
            Temperature = said.Temperature ?? unsaid.Temperature,
            TopK = said.TopK ?? unsaid.TopK,
            TopP = said.TopP ?? unsaid.TopP,
            RepetitionPenalty = said.RepetitionPenalty ?? unsaid.RepetitionPenalty,
            Stop = said.Stop ?? unsaid.Stop,
            StopTokenIds = said.StopTokenIds ?? unsaid.StopTokenIds,
            N = said.N ?? unsaid.N,
            Seed = said.Seed ?? seed,
        };
    }
}
