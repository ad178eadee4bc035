namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>The tokens of one text and how likely the model held each of them, in the form of OpenAI's completions. All lists have one entry a token.</summary>
/// <param name="Tokens">Each token's text by itself, control tokens as they are written: <c>&lt;/s&gt;</c>.</param>
/// <param name="TokenLogprobs">
/// Natural logarithm of each token's probability, before penalties and temperature; null for a prompt's first, which nothing foretells.
/// </param>
/// <param name="TopLogprobs">
/// The likeliest tokens in each one's place by their texts, and the token itself; of tokens with one text only the likeliest. Null for a prompt's first.
/// </param>
/// <param name="TextOffset">
/// Where each token starts in the choice's text, in code points. One that is left out of the text has the place where it would stand. Within a prompt
/// sent as text they count in what its tokens read as, which normalization and unknown characters may make longer or shorter than what was sent.
/// </param>
/// <param name="TokenIds">The tokens.</param>
public sealed record ChoiceLogprobs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<double?> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, double>?> TopLogprobs,
    IReadOnlyList<int> TextOffset,
    IReadOnlyList<int> TokenIds);
