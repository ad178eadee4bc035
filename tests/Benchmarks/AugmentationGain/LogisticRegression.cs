using System.Globalization;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>The judge: logistic regression over characters, another kind of classifier than the one that filters.</summary>
/// <remarks>
/// Features are runs of one to three characters, hashed to 2^18 places, present or not, each text's vector of length 1. Trained by stochastic
/// gradient descent with AdaGrad's step sizes (Duchi, Hazan and Singer, 2011) and an L2 penalty, always over the same number of steps.
/// </remarks>
internal sealed class LogisticRegression
{
    private const int Places = 1 << 18, Longest = 3;
    private const int Epochs = 20;
    private const float Rate = 0.5f, Penalty = 1e-5f;

    private readonly float[] _weights = new float[Places];
    private float _bias;

    private LogisticRegression()
    {
    }

    /// <summary>Fits one.</summary>
    /// <param name="examples">Texts and their sides, at least one of each.</param>
    /// <param name="seed">Of the order in which they are seen.</param>
    public static LogisticRegression Fit(IReadOnlyList<Review> examples, int seed)
    {
        var model = new LogisticRegression();
        var random = new Random(seed);
        int[][] features = [.. examples.Select(example => Features(example.Text))];
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        float[] squares = new float[Places];
        float biasSquares = 0;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (int i in order)
            {
                float scale = Scale(features[i]), error = model.Probability(features[i]) - (examples[i].Positive ? 1 : 0);
                foreach (int place in features[i])
                {
                    float gradient = (error * scale) + (Penalty * model._weights[place]);
                    squares[place] += gradient * gradient;
                    model._weights[place] -= Rate * gradient / (MathF.Sqrt(squares[place]) + 1e-6f);
                }
                biasSquares += error * error;
                model._bias -= Rate * error / (MathF.Sqrt(biasSquares) + 1e-6f);
            }
        }
        return model;
    }

    /// <summary>Which side a text is on.</summary>
    public bool IsPositive(string text) => Probability(Features(text)) >= 0.5f;

    private float Probability(int[] features)
    {
        float sum = 0;
        foreach (int place in features)
            sum += _weights[place];
        return 1 / (1 + MathF.Exp(-_bias - (sum * Scale(features))));
    }

    private static float Scale(int[] features) => 1 / MathF.Sqrt(Math.Max(features.Length, 1));

    private static int[] Features(string text)
    {
        string lower = text.ToLower(CultureInfo.InvariantCulture);
        HashSet<int> places = [];
        for (int length = 1; length <= Longest; length++)
            for (int at = 0; at + length <= lower.Length; at++)
                places.Add((int)(Hash(lower.AsSpan(at, length)) % Places));
        return [.. places];
    }

    // FNV-1a: the same in every process, which string.GetHashCode is not.
    private static uint Hash(ReadOnlySpan<char> run)
    {
        uint hash = 2_166_136_261;
        foreach (char unit in run)
            hash = (hash ^ unit) * 16_777_619;
        return hash;
    }
}
