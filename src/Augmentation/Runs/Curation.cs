namespace KoGpt2.Augmentation.Runs;

/// <summary>Makes a data set of what the model answered.</summary>
public static class Curation
{
    /// <summary>
    /// Takes all rounds' answers through the filters. Either more is wanted, or the data set, its report and its card are written, the manifest last.
    /// Repeated, it writes the same bytes.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="rounds">The answers of every round so far, the first first.</param>
    /// <param name="last">Whether no further round can be made, as after a job that was cancelled or expired: what there is becomes the data set.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What came of it. <see cref="CurationResult.More"/> is <see langword="null"/> once the data set is written.</returns>
    /// <exception cref="RunFailedException">The source does not hold what the recipe's filters need.</exception>
    /// <exception cref="InvalidDataException">The answers are not those to the round's prompts.</exception>
    public static Task<CurationResult> CurateAsync(RunContext run, IReadOnlyList<RoundAnswers> rounds, bool last, CancellationToken stop) =>
        throw new NotImplementedException($"{run}{rounds}{last}{stop}");
}
