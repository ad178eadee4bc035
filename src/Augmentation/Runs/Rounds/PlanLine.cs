using System.Globalization;
using System.Text.Json.Serialization;

namespace KoGpt2.Augmentation.Runs.Rounds;

/// <summary>What one line of a round's prompts was made of.</summary>
/// <param name="Row">Number of the source's row.</param>
/// <param name="Id">What the row is known by.</param>
/// <param name="Source">The row's text.</param>
/// <param name="Label">The example's label; <see langword="null"/> if it has none.</param>
/// <param name="Prompt">All that the model is given.</param>
/// <param name="Given">What of that begins the example; where the row is scored, what of that is not.</param>
/// <param name="Template">Which of the recipe's templates made it, from 0.</param>
/// <param name="Sample">Which of the row's examples it is, from 0, over all templates and rounds; -1 where the row's own text is scored.</param>
/// <param name="Seed">The seed of its random numbers.</param>
public sealed record PlanLine(long Row, string Id, string Source, string? Label, string Prompt, string Given, int Template, int Sample, long Seed)
{
    /// <summary>Whether the model only says how likely the row's own text is.</summary>
    [JsonIgnore]
    public bool Scores => Sample < 0;

    /// <summary>The line's name, of which there is one in a run.</summary>
    [JsonIgnore]
    public string CustomId =>
        Scores ? string.Create(CultureInfo.InvariantCulture, $"{Row}-score") : string.Create(CultureInfo.InvariantCulture, $"{Row}-{Sample}");
}
