using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Runs;

/// <summary>What the model answered to a round's prompts.</summary>
/// <param name="Read">
/// Reads the answers from the first on, one for each of the round's prompts and in their order; may be called again, and then gives the same.
/// </param>
/// <param name="StartedAt">When the model was first asked; the same however often the step is repeated, such as the job's own creation time.</param>
/// <param name="EndedAt">When the last answer was there.</param>
public sealed record RoundAnswers(Func<CancellationToken, IAsyncEnumerable<ResultLine>> Read, DateTimeOffset StartedAt, DateTimeOffset EndedAt);
