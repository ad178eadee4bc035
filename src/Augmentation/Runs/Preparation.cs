namespace KoGpt2.Augmentation.Runs;

/// <summary>Makes a round's prompts of the source's rows.</summary>
public static class Preparation
{
    /// <summary>Most prompts of one round: a job's most lines.</summary>
    public const int MostLines = 1_000_000;

    /// <summary>
    /// Writes a round's <see cref="RunFileNames.Plan"/> and then its <see cref="RunFileNames.Prompts"/>. Each prompt is a whole input line of a job:
    /// <c>custom_id</c>, <c>prompt</c>, <c>seed</c> and all settings that the recipe says, so that the job itself needs none. Repeated, it writes the same bytes.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="round">Counted from 0; the plans of the rounds before it are read.</param>
    /// <param name="goals">What curation asked for after the round before; <see langword="null"/> in round 0.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was written; nothing is if there is not one prompt to make.</returns>
    /// <exception cref="RunFailedException">The source does not hold what the recipe asks for, or the round has over <see cref="MostLines"/> prompts.</exception>
    public static Task<PreparedRound> PrepareAsync(RunContext run, int round, RoundGoals? goals, CancellationToken stop) =>
        throw new NotImplementedException($"{run}{round}{goals}{stop}");
}
