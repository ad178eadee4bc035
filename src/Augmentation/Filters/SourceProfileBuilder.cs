using KoGpt2.Augmentation.Filters.Form;
using KoGpt2.Augmentation.Filters.Labels;
using KoGpt2.Augmentation.Filters.Likeness;
using KoGpt2.Augmentation.Filters.Likeness.Known;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Gathers what filters must know of a source, row by row, and of earlier runs. Not safe for several threads.</summary>
/// <remarks>
/// The same rows in the same order make the same profile. Each row takes a number of bytes whatever its text, and some for each character of it; with all
/// filters, two labels and 100,000 reviews of 35 characters it was 730 a row, of which 540 go for near duplicates, 60 for copies and 130 for labels.
/// </remarks>
public sealed class SourceProfileBuilder
{
    private readonly FilterSpec.Length? _length;
    private readonly FilterSpec.Likelihood? _likelihood;
    private readonly KnownTexts? _known;
    private readonly NearTexts? _near;
    private readonly SharedRuns? _runs;
    private readonly CrossFittedClassifier? _classifier;
    private readonly List<double> _lengths = [], _scores = [];
    private int _rows;

    /// <summary>Starts with nothing.</summary>
    /// <param name="filters">The filters: only what they ask for is gathered.</param>
    public SourceProfileBuilder(IReadOnlyList<FilterSpec> filters)
    {
        _length = filters.OfType<FilterSpec.Length>().FirstOrDefault();
        _likelihood = filters.OfType<FilterSpec.Likelihood>().FirstOrDefault();
        FilterSpec.NearDuplicate? near = filters.OfType<FilterSpec.NearDuplicate>().FirstOrDefault();
        FilterSpec.Copy? copy = filters.OfType<FilterSpec.Copy>().FirstOrDefault();
        _known = near is null && copy is null && !filters.OfType<FilterSpec.Duplicate>().Any() ? null : new KnownTexts();
        _near = near is null ? null : new NearTexts(_known!, near.Similarity);
        _runs = copy is null ? null : new SharedRuns(_known!, copy.MinCharacters);
        _classifier = filters.OfType<FilterSpec.Label>().Any() ? new CrossFittedClassifier() : null;
    }

    /// <summary>Adds a row of the source, before anything of earlier runs.</summary>
    public void Add(SourceRow row)
    {
        _rows++;
        if (_length is not null)
            _lengths.Add(LengthFilter.Measure(row.Text));
        if (row.Label is { } label)
            _classifier?.Add(row.Id, row.Text, label);
        if (_known?.TryAdd(ComparisonKey.Of(row.Text), new Origin(row.Id)) is not { } number)
            return;
        _near?.Add(number);
        _runs?.Add(number);
    }

    /// <summary>Adds the mean log-probability (natural logarithm, 0 or less) that the model gives to a row's own text.</summary>
    public void AddScore(double meanLogprob) => _scores.Add(meanLogprob);

    /// <summary>Adds an example of an earlier run, which must not come again. Copied runs of it do not matter.</summary>
    public void AddEarlier(string text)
    {
        if (_known?.TryAdd(ComparisonKey.Of(text), new Origin(null)) is { } number)
            _near?.Add(number);
    }

    /// <summary>The profile of all that was added; nothing can be added after that.</summary>
    public SourceProfile Build() => new()
    {
        Rows = _rows,
        Lengths = _length is null ? null : Lengths(_length),
        Likelihoods = _likelihood is null ? null : Likelihoods(_likelihood),
        Notes = [.. Notes()],
        Known = _known,
        Near = _near,
        Runs = _runs,
        Classifier = _classifier,
    };

    private Band Likelihoods(FilterSpec.Likelihood likelihood)
    {
        Band source = Band.Between(_scores, likelihood.LowPercentile, likelihood.HighPercentile);
        return new Band(likelihood.LowPercentile > 0 ? source.Low : Band.All.Low, likelihood.HighPercentile < 100 ? source.High : Band.All.High);
    }

    private Band Lengths(FilterSpec.Length length)
    {
        // Whole characters, outwards: a percentile between 8 and 9 lets texts of 8 through.
        Band source = Band.Between(_lengths, length.LowPercentile, length.HighPercentile);
        return new Band(length.Min ?? Math.Floor(source.Low), length.Max ?? Math.Ceiling(source.High));
    }

    private IEnumerable<string> Notes()
    {
        if (_likelihood is not null && _scores.Count == 0)
            yield return "likelihood: no source row has a score to compare with, so this filter lets everything through that has one itself.";
        if (_classifier is { Labels.Count: 1 })
            yield return $"label: all source rows are labelled '{_classifier.Labels[0]}', so this filter lets everything through that is to have that label.";
        if (_classifier is { Labels.Count: 0 })
            yield return "label: no source row has a label, so this filter drops everything.";
    }
}
