using static System.FormattableString;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Finds what a report's reader should look at first.</summary>
internal static class ReportWarnings
{
    private const double LeastAcceptance = 0.05, MostSynthetic = 3, MostAlike = 0.05, LeastDistinct = 0.8, MostDroppedByOne = 0.5, MostFailures = 0.01;
    private const int FewRows = 50;

    /// <summary>The warnings, each a sentence with its numbers.</summary>
    public static IEnumerable<string> For(RunReport report) =>
        [.. OfSource(report), .. OfAnswers(report), .. OfFilters(report), .. OfBalance(report), .. OfVariety(report)];

    private static IEnumerable<string> OfSource(RunReport report)
    {
        if (report.Source.Rows.RepeatedIds is > 0 and long repeated)
            yield return Invariant($"{repeated:N0} source rows have an id that another row has too; by its id alone, an example's source row cannot be told.");
        foreach (LabelCount label in report.Labels.Where(label => label is { Label.Length: > 0, Source: > 0 and < FewRows }))
            yield return Invariant($"Only {label.Source:N0} source rows have the label {label.Label}; filters that learn from it want {FewRows} or more.");
    }

    private static IEnumerable<string> OfAnswers(RunReport report)
    {
        long answers = report.Rounds.Sum(round => round.Answers), failures = report.Rounds.Sum(round => round.Failures.Values.Sum());
        if (failures > MostFailures * (answers + failures))
            yield return Invariant($"{failures:N0} of {answers + failures:N0} prompts have no answer; rounds[].failures says why.");
        if (report.Generated > 0 && report.Kept < LeastAcceptance * report.Generated)
            yield return Invariant($"Only {Percent(report.Kept, report.Generated)} of {report.Generated:N0} examples were kept;")
                + Invariant($" under {100 * LeastAcceptance}%, model and method do not fit the source.");
        if (report.Kept == 0)
            yield return "No example was kept; the data set is empty.";
    }

    private static IEnumerable<string> OfFilters(RunReport report)
    {
        foreach (FunnelStep step in report.Funnel.Where(step => step.Step != ReportBuilder.Unwanted && step.Dropped > MostDroppedByOne * step.Judged))
            yield return Invariant($"The filter {step.Step} dropped {Percent(step.Dropped, step.Judged)} of what came to it;")
                + " look at what it drops before trusting the rest.";
        foreach (LikenessCount like in report.Likeness)
        {
            if (like.Source > MostAlike * like.Judged)
                yield return Invariant($"The filter {like.Filter} found {Percent(like.Source, like.Judged)} of the examples too much like the source:")
                    + " the model repeats what it was given or has learned.";
            if (like.Run + like.Earlier > MostAlike * like.Judged)
                yield return Invariant($"The filter {like.Filter} found {Percent(like.Run + like.Earlier, like.Judged)} too much like other examples:")
                    + " there is little new left in this source and model.";
        }
    }

    private static IEnumerable<string> OfBalance(RunReport report)
    {
        if (report.Source.Usable > 0 && report.Kept > MostSynthetic * report.Source.Usable)
            yield return Invariant($"{report.Kept:N0} examples stand against {report.Source.Usable:N0} source rows;")
                + Invariant($" above {MostSynthetic}:1, models learn the generator rather than the source.");
        foreach (LabelCount label in report.Labels)
        {
            if (label.Kept < label.Wanted)
                yield return Invariant($"{label.Kept:N0} of {label.Wanted:N0} wanted examples of the label {label.Label} were kept: the budget was used up.");
            else if (label is { Kept: 0, Generated: > 0 })
                yield return Invariant($"None of {label.Generated:N0} examples of the label {label.Label} was kept.");
        }
    }

    private static IEnumerable<string> OfVariety(RunReport report)
    {
        foreach (DistinctShare share in report.Distinct.Where(share => share.Size == 2 && share.Kept < LeastDistinct * share.Source))
            yield return Invariant($"Among as many pairs of {share.Unit}, {100 * share.Kept:0.#}% of the examples' and {100 * share.Source:0.#}%")
                + " of the source's are different ones: the examples are more alike.";
    }

    private static string Percent(long part, long whole) => Invariant($"{100.0 * part / whole:0.#}%");
}
