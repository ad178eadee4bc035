using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs.Rounds;

namespace KoGpt2.Augmentation.Runs.Curating;

/// <summary>How many examples of which label are there, and which are still wanted.</summary>
/// <param name="recipe">Whose targets count.</param>
internal sealed class WantedExamples(Recipe recipe)
{
    private readonly IReadOnlyDictionary<string, int> _targets = RoundRules.Targets(recipe.Balance);
    private readonly Dictionary<string, LabelProgress> _progress =
        RoundRules.Targets(recipe.Balance).ToDictionary(target => target.Key, target => new LabelProgress(target.Value, 0, 0), StringComparer.Ordinal);

    private readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    private long _made;

    /// <summary>Examples kept, by label; <c>""</c> where there are no labels.</summary>
    public IReadOnlyDictionary<string, int> Kept => _kept;

    /// <summary>Counts a prompt that asked for an example.</summary>
    public void Asked() => _made++;

    /// <summary>Whether a further example of a label is wanted: always where the recipe has no targets, never of a label that has none among several.</summary>
    public bool Wants(string? label) =>
        recipe.Balance is null || (_progress.TryGetValue(RowCensus.Key(recipe, label), out LabelProgress progress) && progress.Missing > 0);

    /// <summary>Counts an example that the filters judged.</summary>
    public void Judged(string? label, bool keeps)
    {
        string key = RowCensus.Key(recipe, label);
        if (_targets.ContainsKey(key))
            _progress[key] = _progress[key] with { Judged = _progress[key].Judged + 1, Kept = _progress[key].Kept + (keeps ? 1 : 0) };
        if (keeps)
            _kept[label ?? ""] = _kept.GetValueOrDefault(label ?? "") + 1;
    }

    /// <summary>What one more round is to make; <see langword="null"/> if there is to be none.</summary>
    /// <param name="rounds">Rounds made so far.</param>
    public RoundGoals? Next(int rounds) => recipe.Balance is { } balance ? RoundRules.Next(_progress, rounds, _made, balance.Budget) : null;
}
