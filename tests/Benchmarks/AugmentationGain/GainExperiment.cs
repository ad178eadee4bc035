using System.Runtime.CompilerServices;
using KoGpt2.Augmentation.Filters.Labels;
using KoGpt2.Worker.Generation;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>Whether generated reviews help a classifier that has few real ones.</summary>
/// <param name="reviews">Real reviews that the model has never seen.</param>
/// <param name="generator">The model.</param>
/// <param name="options">How much of it.</param>
internal sealed class GainExperiment(IReadOnlyList<Review> reviews, TextGenerator generator, GainOptions options)
{
    private readonly Dictionary<(string Judge, int Size, string Arm), List<(int Rows, double Accuracy)>> _figures = [];

    /// <summary>Runs it.</summary>
    /// <param name="progress">Told of each seed at each size that is done.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>After each size, all that was measured so far.</returns>
    /// <exception cref="InvalidDataException">There are too few reviews.</exception>
    public async IAsyncEnumerable<GainReport> RunAsync(Action<string> progress, [EnumeratorCancellation] CancellationToken stop)
    {
        Review[] shuffled = [.. reviews];
        new Random(0).Shuffle(shuffled);
        Review[] tests = shuffled[..Math.Min(options.Tests, shuffled.Length)], pool = shuffled[tests.Length..];
        foreach (int size in options.Sizes)
        {
            for (int seed = 1; seed <= options.Seeds; seed++)
            {
                await RunAsync(Draw(pool, size, new Random(seed)), tests, size, seed, stop);
                progress($"{size:N0} real reviews, seed {seed} of {options.Seeds}: {Latest(size)}");
            }
            yield return new GainReport($"{generator.Model.Name} {generator.Model.Version}", options.Seeds, tests.Length, [.. _figures.Select(figure =>
                new GainResult(figure.Key.Size, figure.Key.Arm, figure.Key.Judge, figure.Value.Average(run => run.Rows), [.. figure.Value.Select(run => run.Accuracy)]))]);
        }
    }

    private async Task RunAsync(List<Review> real, Review[] tests, int size, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        Judge(GainArms.RealOnly, []);
        Judge(GainArms.Doubled, real);
        Judge(GainArms.Punctuation, [.. real.Select(review => review with { Text = PunctuationInsertion.Apply(review.Text, random) })]);
        string folder = Directory.CreateTempSubdirectory("kogpt2-gain-").FullName;
        try
        {
            GeneratedReviews generated = await GeneratedReviews.WriteAsync(real, $"gain-{size}-{seed}", folder, generator, stop);
            foreach ((string arm, IReadOnlyList<string> filters) in GainArms.Filters)
            {
                List<Review> kept = await generated.CurateAsync(filters, arm, stop);
                Judge(arm, Some(kept, size, seed));
                if (arm == GainArms.Filtered)
                    Judge(GainArms.Tripled, Some(kept, 3 * size, seed));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Judge(string arm, IReadOnlyList<Review> added)
        {
            Review[] training = [.. real, .. added];
            Note("logistic regression", size, arm, training.Length, Balanced(tests, LogisticRegression.Fit(training, seed).IsPositive));
            var bayes = TextClassifier.Fit(training.Select(review => (review.Text, review.Label)));
            Note("naive Bayes", size, arm, training.Length, Balanced(tests, text => bayes.Predict(text).Label == "positive"));
        }
    }

    // Of every four reviews one is negative: each side counts half.
    private static double Balanced(Review[] tests, Func<string, bool> isPositive) => new[] { true, false }.Average(side =>
        tests.Where(test => test.Positive == side).Average(test => isPositive(test.Text) == side ? 1.0 : 0));

    private void Note(string judge, int size, string arm, int rows, double accuracy)
    {
        if (!_figures.TryGetValue((judge, size, arm), out List<(int, double)>? figures))
            _figures.Add((judge, size, arm), figures = []);
        figures.Add((rows, accuracy));
    }

    private string Latest(int size) => string.Join(", ", _figures
        .Where(figure => figure.Key.Size == size && figure.Key.Arm is GainArms.RealOnly or GainArms.Unfiltered or GainArms.Filtered)
        .Select(figure => $"{figure.Key.Judge}, {figure.Key.Arm}: {100 * figure.Value[^1].Accuracy:F1} % ({figure.Value[^1].Rows:N0} rows)"));

    // As many of each side, drawn without putting back.
    private static List<Review> Draw(IReadOnlyList<Review> from, int count, Random random)
    {
        Review[] shuffled = [.. from];
        random.Shuffle(shuffled);
        List<Review> drawn = [.. shuffled.Where(review => review.Positive).Take(count / 2), .. shuffled.Where(review => !review.Positive).Take(count / 2)];
        return drawn.Count == count ? drawn : throw new InvalidDataException($"{count:N0} reviews are wanted, half of each side; there are only {drawn.Count:N0}.");
    }

    // As many of each side here too, so that filters that are harder on one side do not change what a classifier expects; fewer where there are no more.
    private static List<Review> Some(List<Review> kept, int count, int seed) =>
        Draw(kept, Math.Min(count, 2 * Math.Min(kept.Count(review => review.Positive), kept.Count(review => !review.Positive))), new Random(seed));
}

/// <summary>How much of the experiment is run.</summary>
/// <param name="Sizes">Numbers of real reviews, even ones.</param>
/// <param name="Seeds">How often each, 2 to 31.</param>
/// <param name="Tests">Reviews to test on, drawn as they come.</param>
internal sealed record GainOptions(IReadOnlyList<int> Sizes, int Seeds, int Tests);
