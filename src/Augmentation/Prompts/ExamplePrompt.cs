namespace KoGpt2.Augmentation.Prompts;

/// <summary>What the model is asked for one example.</summary>
/// <param name="Text">All that it is given; at least one character.</param>
/// <param name="Given">What of that begins the example itself; empty where the answer alone is the example.</param>
/// <param name="Label">The example's label; <see langword="null"/> if it has none.</param>
/// <param name="Seed">The seed of its random numbers.</param>
public sealed record ExamplePrompt(string Text, string Given, string? Label, long Seed)
{
    /// <summary>The example's text: what was given of it and what the model wrote, as one reads it.</summary>
    /// <param name="given">What was given of it.</param>
    /// <param name="answer">
    /// What the model wrote. It begins with white space of its own where it begins with a new word, and goes on with the last word given where it does not;
    /// where nothing was given, white space before it belongs to what stood there.
    /// </param>
    public static string Join(string given, string answer) => given.Length == 0 ? answer.Trim() : given + answer.TrimEnd();
}
