namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>What one arm came to at one size.</summary>
/// <param name="Size">Real labelled reviews.</param>
/// <param name="Arm">What was added to them.</param>
/// <param name="Judge">Which classifier was trained: <c>logistic regression</c> or <c>naive Bayes</c>.</param>
/// <param name="Rows">Rows trained on, mean over the seeds.</param>
/// <param name="Accuracies">Share of the test reviews whose side was found, mean of positive and negative ones, a figure for each seed.</param>
internal sealed record GainResult(int Size, string Arm, string Judge, double Rows, IReadOnlyList<double> Accuracies);

/// <summary>All that the experiment measured.</summary>
/// <param name="Model">The model's name and version.</param>
/// <param name="Seeds">How many times each arm was run.</param>
/// <param name="Tests">Reviews that all were tested on.</param>
/// <param name="Results">Every arm at every size under every judge.</param>
internal sealed record GainReport(string Model, int Seeds, int Tests, IReadOnlyList<GainResult> Results)
{
    /// <summary>Judges, in order.</summary>
    public IReadOnlyList<string> Judges => [.. Results.Select(result => result.Judge).Distinct()];

    /// <summary>Sizes, in order.</summary>
    public IReadOnlyList<int> Sizes => [.. Results.Select(result => result.Size).Distinct().Order()];

    /// <summary>Arms, in order.</summary>
    public IReadOnlyList<string> Arms => [.. Results.Select(result => result.Arm).Distinct()];

    /// <summary>One result.</summary>
    public GainResult Find(string judge, int size, string arm) =>
        Results.Single(result => result.Judge == judge && result.Size == size && result.Arm == arm);

    /// <summary>An arm against the real reviews alone.</summary>
    public PairedDifference Gain(string judge, int size, string arm) =>
        PairedDifference.Of(Find(judge, size, arm).Accuracies, Find(judge, size, GainArms.RealOnly).Accuracies);
}
