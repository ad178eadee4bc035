using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Models.Verify;

/// <summary>How often two packages of one model go on with the same text in the same way.</summary>
internal static class GreedyAgreement
{
    /// <summary>Tokens generated for each line.</summary>
    public const int TokensEach = 32;

    // No end token may come, so that each line has all its tokens to differ in.
    private static readonly GenerationSettings s_settings = new() { Temperature = 0, MaxTokens = TokensEach, MinTokens = TokensEach };

    /// <summary>Goes on with the first half of each line's tokens, always with the likeliest token.</summary>
    /// <param name="lines">Any text; lines whose first half leaves no room in the model's context are left out.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="generator">The model.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The tokens generated, line by line.</returns>
    public static async Task<int[][]> ContinueAsync(IReadOnlyList<string> lines, KoGpt2Tokenizer tokenizer, TextGenerator generator, CancellationToken stop)
    {
        IEnumerable<int[]> halves = lines.Select(tokenizer.Encode).Where(line => line.Length > 0).Select(line => line[..((line.Length + 1) / 2)]);
        PromptResult[] results = await Task.WhenAll(halves
            .Where(half => half.Length + TokensEach <= generator.Model.Shape.Positions)
            .Select(half => generator.GenerateAsync(new Prompt.Tokens(half), s_settings, stop)));
        stop.ThrowIfCancellationRequested();
        return [.. results.OfType<PromptResult.Generated>().Select(result => result.Choices[0].Tokens.ToArray())];
    }

    /// <summary>Compares two packages' tokens, line by line.</summary>
    /// <returns>The share of lines that are the same, and of tokens that come before the first difference of their line.</returns>
    public static (double Lines, double Tokens) Compare(IReadOnlyList<int[]> tokens, IReadOnlyList<int[]> others)
    {
        int[] prefixes = [.. tokens.Zip(others, (a, b) => a.AsSpan().CommonPrefixLength(b))];
        return ((double)prefixes.Where((prefix, line) => prefix == tokens[line].Length).Count() / tokens.Count, (double)prefixes.Sum() / tokens.Sum(line => line.Length));
    }
}
