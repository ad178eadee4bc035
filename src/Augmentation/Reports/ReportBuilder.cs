using System.Reflection;
using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Reports.Measures;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Gathers a run's report while the run is curated. Told the same in the same order, it gives the same report. Not thread-safe.</summary>
/// <remarks>Memory does not grow with the run: counts, a few thousand texts.</remarks>
/// <param name="run">The run.</param>
public sealed class ReportBuilder(RunContext run)
{
    /// <summary>The <see cref="Judgement.DroppedBy"/> of examples that were not judged since they were not wanted, as beyond a label's target.</summary>
    public const string Unwanted = "unwanted";

    private const int MostTexts = 2_000, MostExamples = 50, MostDroppedExamples = 3;
    private const double LogprobPrecision = 0.05;

    private readonly string[] _filters = [.. run.Recipe.Filters.Select(filter => filter.Kind)];
    private readonly CountedValues _sourceLengths = new(1), _keptLengths = new(1);
    private readonly CountedValues _sourceLogprobs = new(LogprobPrecision), _keptLogprobs = new(LogprobPrecision);
    private readonly SeededSample<string> _sourceTexts = new(run.Run, run.Recipe.Seed, MostTexts), _keptTexts = new(run.Run, run.Recipe.Seed, MostTexts);
    private readonly SeededSample<ReportExample> _examples = new(run.Run, run.Recipe.Seed, MostExamples);
    private readonly Dictionary<string, SeededSample<ReportExample>> _droppedExamples = [];
    private readonly Dictionary<string, long> _sourceByLabel = [], _generatedByLabel = [], _keptByLabel = [];
    private readonly Dictionary<(string Step, string Label), long> _dropped = [];
    private readonly Dictionary<(string Step, LikeWhat Like), long> _like = [];
    private readonly List<RoundTally> _rounds = [];
    private long _unchanged;

    /// <summary>Adds a row that examples can be made of, whether or not this run makes some of it.</summary>
    public void AddSource(SourceRow row)
    {
        Count(_sourceByLabel, row.Label ?? "");
        _sourceLengths.Add(Characters(row.Text));
        _sourceTexts.Offer(FormattableString.Invariant($"{row.Number}"), () => row.Text);
    }

    /// <summary>Adds the mean log-probability that the model gives to a source row's text.</summary>
    /// <param name="meanLogprob">Natural logarithm.</param>
    public void AddSourceScore(double meanLogprob) => _sourceLogprobs.Add(meanLogprob);

    /// <summary>Begins the next round: answers that follow are its.</summary>
    public void BeginRound(RoundAnswers answers) => _rounds.Add(new RoundTally(answers));

    /// <summary>Adds the answer to one of the round's prompts, of any kind: its tokens, or why there is none.</summary>
    public void AddAnswer(ResultLine answer) => _rounds[^1].Add(answer);

    /// <summary>Adds an example that the model wrote and what became of it.</summary>
    /// <param name="candidate">The example.</param>
    /// <param name="judgement">What the filters said, or that it is <see cref="Unwanted"/>.</param>
    public void Add(Candidate candidate, Judgement judgement)
    {
        string label = candidate.Label ?? "";
        Count(_generatedByLabel, label);
        if (candidate.Text == candidate.SourceText || candidate.Generated.IsWhiteSpace())
            _unchanged++;
        string key = $"{candidate.SourceId}\n{candidate.Sample}\n{candidate.Prompt}";
        if (judgement.DroppedBy is { } step)
        {
            Count(_dropped, (step, label));
            if (judgement.Like is { } like)
                Count(_like, (step, like));
            if (!_droppedExamples.TryGetValue(step, out SeededSample<ReportExample>? dropped))
                _droppedExamples.Add(step, dropped = new SeededSample<ReportExample>(run.Run, run.Recipe.Seed, MostDroppedExamples));
            dropped.Offer(key, Show);
            return;
        }
        Count(_keptByLabel, label);
        _keptLengths.Add(Characters(candidate.Text));
        if (candidate.MeanLogprob is { } logprob)
            _keptLogprobs.Add(logprob);
        _keptTexts.Offer(key, () => candidate.Text);
        _examples.Offer(key, Show);

        ReportExample Show() => new(
            candidate.Text, candidate.Given, candidate.Label, candidate.SourceId, candidate.SourceText, candidate.MeanLogprob,
            judgement.DroppedBy, judgement.Reason);
    }

    /// <summary>The report of all that was added.</summary>
    /// <param name="rows">What became of the source's rows.</param>
    /// <param name="notes">What filters cannot do with the source (<see cref="SourceProfile.Notes"/>); they become warnings.</param>
    public RunReport Build(SourceCounts rows, IReadOnlyList<string>? notes = null)
    {
        FunnelStep[] funnel = [.. Funnel()];
        RunReport report = new()
        {
            Run = run.Run,
            CreatedAt = run.CreatedAt,
            Recipe = JsonDocument.Parse(run.Recipe.Json).RootElement,
            RecipeHash = run.Recipe.Hash,
            Filters = WrittenFilters(),
            Source = new ReportSource(run.SourceName, rows),
            Model = new ReportModel(run.Recipe.Model, run.ModelVersion, run.ModelLicence),
            Program = typeof(RunReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Rounds = [.. _rounds.Select(round => round.Report())],
            Generated = _generatedByLabel.Values.Sum(),
            Kept = _keptByLabel.Values.Sum(),
            Unchanged = _unchanged,
            Funnel = funnel,
            Labels = [.. Labels()],
            Lengths = CountedValues.Compare(_sourceLengths, _keptLengths) ?? new ComparedHistogram(0, 1, [], [], null, null),
            MeanLogprobs = CountedValues.Compare(_sourceLogprobs, _keptLogprobs),
            Distinct = DistinctGrams.Compare([.. _sourceTexts.Drawn], [.. _keptTexts.Drawn]),
            Likeness = [.. funnel.Where(step => Enum.GetValues<LikeWhat>().Any(like => _like.ContainsKey((step.Step, like)))).Select(Likeness)],
            Examples = [.. _examples.Drawn],
            DroppedExamples = [.. funnel.SelectMany(step => _droppedExamples.GetValueOrDefault(step.Step)?.Drawn ?? [])],
            Warnings = [],
        };
        return report with { Warnings = [.. ReportWarnings.For(report), .. notes ?? []] };
    }

    private JsonElement WrittenFilters()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = OutputJson.Korean.Options.Encoder }))
            FilterWriter.Write(writer, run.Recipe.Filters);
        return JsonDocument.Parse(json.ToArray()).RootElement;
    }

    private IEnumerable<FunnelStep> Funnel()
    {
        long left = _generatedByLabel.Values.Sum();
        foreach (string step in _dropped.Keys.Select(drop => drop.Step).Where(step => !_filters.Contains(step)).Distinct().Concat(_filters))
        {
            Dictionary<string, long> byLabel = _dropped.Where(drop => drop.Key.Step == step).OrderBy(drop => drop.Key.Label, StringComparer.Ordinal)
                .ToDictionary(drop => drop.Key.Label, drop => drop.Value, StringComparer.Ordinal);
            FunnelStep here = new(step, left, byLabel.Values.Sum(), HasLabels ? byLabel : null);
            left = here.Left;
            yield return here;
        }
    }

    // With templates that set labels, the source itself may have none.
    private bool HasLabels => _sourceByLabel.Keys.Concat(_generatedByLabel.Keys).Any(label => label.Length > 0);

    private IEnumerable<LabelCount> Labels()
    {
        IReadOnlyDictionary<string, int>? wanted = run.Recipe.Balance?.Targets;
        // A source without labels, of which templates make examples with labels, has none to compare.
        IEnumerable<string> labels = _sourceByLabel.Keys.Where(label => label.Length > 0).Concat(_generatedByLabel.Keys).Concat(wanted?.Keys ?? []);
        return !HasLabels ? [] : labels.Distinct().Order(StringComparer.Ordinal).Select(label =>
            new LabelCount(label, _sourceByLabel.GetValueOrDefault(label), _generatedByLabel.GetValueOrDefault(label), _keptByLabel.GetValueOrDefault(label),
                wanted is not null && wanted.TryGetValue(label, out int target) ? target : null));
    }

    private LikenessCount Likeness(FunnelStep step) => new(
        step.Step, step.Judged, _like.GetValueOrDefault((step.Step, LikeWhat.Source)), _like.GetValueOrDefault((step.Step, LikeWhat.Kept)),
        _like.GetValueOrDefault((step.Step, LikeWhat.Earlier)));

    private static int Characters(string text) => text.EnumerateRunes().Count();

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key) where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
