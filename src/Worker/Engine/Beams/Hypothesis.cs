namespace KoGpt2.Worker.Engine.Beams;

/// <summary>One text that a beam search found.</summary>
/// <param name="Tokens">Every token generated, with the one that ended it.</param>
/// <param name="Score">Sum of its tokens' scores, divided by a power of their number: the greater, the better.</param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record Hypothesis(IReadOnlyList<int> Tokens, double Score, FinishReason FinishReason);
