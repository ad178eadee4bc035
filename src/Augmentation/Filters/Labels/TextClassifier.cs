namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>Tells a text's label by its characters: multinomial naive Bayes over hashed runs of one to three characters.</summary>
public sealed class TextClassifier
{
    private TextClassifier()
    {
    }

    /// <summary>Learns from examples.</summary>
    /// <param name="examples">Texts and their labels; at least one.</param>
    /// <exception cref="ArgumentException">There is no example.</exception>
    public static TextClassifier Fit(IEnumerable<(string Text, string Label)> examples) => throw new NotImplementedException($"{examples}");

    /// <summary>The label that a text most probably has, and how probable it is.</summary>
    public LabelPrediction Predict(string text) => throw new NotImplementedException($"{text}{this}");
}
