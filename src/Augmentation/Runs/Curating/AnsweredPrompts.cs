using System.Runtime.CompilerServices;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Shared.Jobs.Lines;
using static System.FormattableString;

namespace KoGpt2.Augmentation.Runs.Curating;

/// <summary>A round's prompts beside what the model answered to them.</summary>
internal static class AnsweredPrompts
{
    /// <summary>Reads them, in order.</summary>
    /// <exception cref="InvalidDataException">The answers are not those to the round's prompts.</exception>
    public static async IAsyncEnumerable<(PlanLine Plan, ResultLine Answer)> ReadAsync(
        RunContext run, int round, RoundAnswers answers, [EnumeratorCancellation] CancellationToken stop)
    {
        await using IAsyncEnumerator<ResultLine> answer = answers.Read(stop).GetAsyncEnumerator(stop);
        int line = 0;
        await foreach (PlanLine plan in PlanFile.ReadAsync(run.Files, round, stop))
        {
            if (!await answer.MoveNextAsync())
                throw new InvalidDataException(Invariant($"Round {round} of {run.Run} has no answer to prompt {line} ({plan.CustomId}), nor any behind it."));
            if (answer.Current.CustomId != plan.CustomId)
                throw new InvalidDataException(
                    Invariant($"Round {round} of {run.Run} has an answer to '{answer.Current.CustomId}' where one to '{plan.CustomId}' is due."));
            yield return (plan, answer.Current);
            line++;
        }
        if (await answer.MoveNextAsync())
            throw new InvalidDataException(
                Invariant($"Round {round} of {run.Run} has an answer too many behind its {line} prompts: '{answer.Current.CustomId}'."));
    }
}
