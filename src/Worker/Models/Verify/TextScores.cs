using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Models.Verify;

/// <summary>How likely a model finds lines of text.</summary>
/// <param name="Lines">Lines scored.</param>
/// <param name="CutLines">How many of them were cut at the model's context.</param>
/// <param name="Tokens">Tokens scored: each line's but its first, which nothing precedes.</param>
/// <param name="Characters">Unicode characters of the lines that have scored tokens.</param>
/// <param name="LogLikelihood">Sum of the tokens' log-probabilities, natural logarithm.</param>
internal sealed record TextScores(int Lines, int CutLines, int Tokens, int Characters, double LogLikelihood)
{
    private static readonly GenerationSettings s_settings = new() { MaxTokens = 0, Echo = true, Logprobs = 0 };

    /// <summary>Scores lines, side by side.</summary>
    /// <param name="lines">Any text; a line of a single token scores nothing.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="generator">The model.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="VerifyException">No line has two tokens.</exception>
    public static async Task<TextScores> OfAsync(IReadOnlyList<string> lines, KoGpt2Tokenizer tokenizer, TextGenerator generator, CancellationToken stop)
    {
        int[][] whole = [.. lines.Select(tokenizer.Encode)];
        int[][] cut = [.. whole.Select(line => line[..Math.Min(line.Length, generator.Model.Shape.Positions)])];
        int[] scored = [.. Enumerable.Range(0, cut.Length).Where(i => cut[i].Length > 1)];
        if (scored.Length == 0)
            throw new VerifyException($"No line of the text has two tokens or more; a line's first token cannot be scored.");
        PromptResult[] results = await Task.WhenAll(scored.Select(i => generator.GenerateAsync(new Prompt.Tokens(cut[i]), s_settings, stop)));
        stop.ThrowIfCancellationRequested();
        return new TextScores(
            lines.Count,
            Enumerable.Range(0, cut.Length).Count(i => cut[i].Length < whole[i].Length),
            scored.Sum(i => cut[i].Length - 1),
            scored.Sum(i => lines[i].EnumerateRunes().Count()),
            results.Cast<PromptResult.Generated>().Sum(result => result.Choices[0].Logprobs!.TokenLogprobs.Sum()!.Value));
    }
}
