using KoGpt2.Augmentation.Runs;
using static System.FormattableString;

namespace KoGpt2.Cli.Augment;

/// <summary>A whole run on this machine: prompts, answers, filters, round after round until there is enough.</summary>
/// <param name="run">The run.</param>
/// <param name="folder">The folder of its files.</param>
/// <param name="generator">Answers prompts.</param>
/// <param name="time">Tells when rounds begin and end.</param>
/// <param name="progress">Shows how far it is.</param>
internal sealed class AugmentRun(RunContext run, string folder, RoundGenerator generator, TimeProvider time, AugmentProgress progress)
{
    /// <summary>Runs it, or goes on with what is there: what was answered is not asked again.</summary>
    /// <exception cref="RunFailedException">Recipe and source do not fit.</exception>
    /// <exception cref="AugmentException">The source holds nothing to make examples of.</exception>
    public async Task<CurationResult> RunAsync(CancellationToken stop)
    {
        List<RoundAnswers> rounds = [];
        for (RoundGoals? goals = null; ;)
        {
            PreparedRound prepared = await Preparation.PrepareAsync(run, rounds.Count, goals, stop);
            rounds.Add(await AnswerAsync(rounds.Count, prepared, stop));
            CurationResult result = await Curation.CurateAsync(run, rounds, last: false, stop);
            if (result.More is null)
                return result;
            progress.Say(Invariant($"{result.Kept:N0} of {result.Generated:N0} examples kept so far."));
            goals = result.More;
        }
    }

    /// <summary>Makes a few of the examples that it would make, and judges them.</summary>
    /// <param name="examples">How many.</param>
    /// <param name="stop">Gives up.</param>
    public async Task TryAsync(int examples, CancellationToken stop)
    {
        PreparedRound prepared = await Preparation.PrepareTrialAsync(run, examples, stop);
        await Curation.CurateAsync(run, [await AnswerAsync(0, prepared, stop)], last: true, stop);
    }

    private async Task<RoundAnswers> AnswerAsync(int round, PreparedRound prepared, CancellationToken stop)
    {
        if (prepared.Lines == 0)
            throw new AugmentException(
                $"{run.SourceName}: There is no row that examples can be made of; its rows are empty, of one word, of other labels, or generated themselves.");
        var file = new RoundFile(folder, round);
        int done = file.Recover();
        string prompts = Path.Combine(folder, RunFileNames.Prompts(round));
        await progress.ShowAsync(Invariant($"Round {round + 1}"), done, prepared.Lines, add => file.AddAsync(Counted(add), time, stop));
        return await file.AnswersAsync(stop);

        IAsyncEnumerable<Shared.Jobs.Lines.ResultLine> Counted(Action<Shared.Jobs.Lines.ResultLine> add) => generator.RunAsync(prompts, done, stop).Select(answer =>
        {
            add(answer);
            return answer;
        });
    }
}
