using KoGpt2.Worker.Sampling.Logprobs;

namespace KoGpt2.Worker.Engine;

/// <summary>What came of one row of a pass. Most rows have a token and nothing else.</summary>
/// <param name="Token">The next token of a row that draws; without meaning for any other.</param>
/// <param name="Scored">The same with its log-probability, where the sequence asks for it.</param>
/// <param name="Prompt">The prompt's tokens that follow those of the row, scored, where the plan asks for it.</param>
/// <param name="Candidates">A beam's best ways to go on, by score, best first; null for a row that is no beam.</param>
public readonly record struct RowResult(int Token, ScoredToken? Scored = null, ScoredToken[]? Prompt = null, TokenValue[]? Candidates = null)
{
    /// <summary>A token alone.</summary>
    public static implicit operator RowResult(int token) => new(token);
}
