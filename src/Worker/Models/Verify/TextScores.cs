using System.Numerics.Tensors;
using KoGpt2.Worker.Models.Verify.Reference;
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
    /// <summary>Scores lines.</summary>
    /// <param name="lines">Any text; a line of a single token scores nothing.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="graph">The model's graph.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="VerifyException">No line has two tokens.</exception>
    public static TextScores Of(IReadOnlyList<string> lines, KoGpt2Tokenizer tokenizer, GraphLogits graph, CancellationToken stop)
    {
        int[][] whole = [.. lines.Select(tokenizer.Encode)];
        int[][] cut = [.. whole.Select(line => line[..Math.Min(line.Length, graph.MostTokens)])];
        int[] scored = [.. Enumerable.Range(0, cut.Length).Where(i => cut[i].Length > 1)];
        if (scored.Length == 0)
            throw new VerifyException($"No line of the text has two tokens or more; a line's first token cannot be scored.");
        double sum = 0;
        graph.RunTokens([.. scored.Select(i => cut[i])], (line, position, logits) =>
        {
            if (position + 1 < cut[scored[line]].Length)
                sum += LogProbability(logits, cut[scored[line]][position + 1]);
        }, stop);
        return new TextScores(
            lines.Count,
            Enumerable.Range(0, cut.Length).Count(i => cut[i].Length < whole[i].Length),
            scored.Sum(i => cut[i].Length - 1),
            scored.Sum(i => lines[i].EnumerateRunes().Count()),
            sum);
    }

    private static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        double[] wide = new double[logits.Length];
        TensorPrimitives.ConvertTruncating(logits, wide.AsSpan());
        return wide[token] - LogitComparison.LogSum(wide);
    }
}
