using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>How many examples the next round makes. No clock, no files, no model.</summary>
public static class RoundRules
{
    /// <summary>Most rounds of a run: each is a job of its own, and acceptance is known well after the second.</summary>
    public const int MostRounds = 20;

    /// <summary>Examples after which a label is given up whose filters let too little through.</summary>
    public const int EnoughToTell = 1_000;

    /// <summary>Examples to make for one that is kept, at most: filters that let fewer than one in twenty through end a label.</summary>
    public const int MostForOne = 20;

    /// <summary>Fewest examples worth a round: a job takes its seconds however small it is.</summary>
    public const int LeastRound = 16;

    /// <summary>The name under which examples go where only their sum counts.</summary>
    public const string AnyLabel = "";

    /// <summary>What a recipe wants, by label; <see cref="AnyLabel"/> where only the sum counts. Empty if it takes what one round gives.</summary>
    public static IReadOnlyDictionary<string, int> Targets(BalanceSpec? balance) => balance switch
    {
        { Targets: { } targets } => targets,
        { Rows: { } rows } => new Dictionary<string, int> { [AnyLabel] = rows },
        _ => new Dictionary<string, int>(),
    };

    /// <summary>What the first round makes: as many examples as are wanted, since nothing is known of the filters yet.</summary>
    /// <returns><see langword="null"/> if each row gets the recipe's own number.</returns>
    public static RoundGoals? First(BalanceSpec? balance)
    {
        Dictionary<string, long> targets = Targets(balance).ToDictionary(label => label.Key, label => (long)label.Value);
        return balance is null ? null : Goals(targets, (long)(balance.Budget * targets.Values.Sum()));
    }

    /// <summary>What the round after makes.</summary>
    /// <param name="labels">How far each label is.</param>
    /// <param name="rounds">Rounds made so far, 1 or more.</param>
    /// <param name="made">Examples asked for so far, those without an answer too.</param>
    /// <param name="budget">Most examples to ask for, as a multiple of those wanted.</param>
    /// <returns><see langword="null"/> if there is enough, if nothing is left of the budget, or if filters let too little through to go on.</returns>
    public static RoundGoals? Next(IReadOnlyDictionary<string, LabelProgress> labels, int rounds, long made, double budget)
    {
        if (rounds >= MostRounds)
            return null;
        Dictionary<string, long> wanted = [];
        foreach ((string label, LabelProgress progress) in labels)
            if (progress.Missing > 0 && !IsHopeless(progress))
                wanted.Add(label, Math.Max(LeastRound, WithMargin(Math.Min((long)progress.Missing * MostForOne, Asked(progress)))));
        return Goals(wanted, (long)(budget * labels.Values.Sum(progress => (long)progress.Target)) - made);
    }

    private static bool IsHopeless(LabelProgress progress) => progress.Judged >= EnoughToTell && progress.Kept * (long)MostForOne < progress.Judged;

    // One more of each kind than was seen: a label of which nothing was judged yet is as likely to pass as not (Laplace's rule of succession).
    private static long Asked(LabelProgress progress) => DivideUp(progress.Missing * (progress.Judged + 2L), progress.Kept + 1L);

    // A tenth more, so that few runs need a round for the last handful.
    private static long WithMargin(long asked) => DivideUp(asked * 11, 10);

    private static long DivideUp(long number, long by) => (number + by - 1) / by;

    private static RoundGoals? Goals(Dictionary<string, long> wanted, long left)
    {
        long most = Math.Min(left, Preparation.MostLines - Preparation.MostScored), sum = wanted.Values.Sum();
        if (most < Math.Min(sum, LeastRound))
            return null;
        Dictionary<string, int> goals = [];
        foreach ((string label, long asked) in wanted.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            // What is too much is taken off all alike.
            long goal = sum <= most ? asked : (long)((Int128)asked * Math.Max(0, most) / sum);
            if (goal > 0)
                goals.Add(label, (int)goal);
        }
        return goals.Count == 0 ? null : new RoundGoals(goals);
    }
}
