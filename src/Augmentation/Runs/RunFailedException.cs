namespace KoGpt2.Augmentation.Runs;

/// <summary>A run cannot be made of this recipe and this source. Trying again does not help; the message is for the recipe's author.</summary>
/// <param name="code">Stable snake_case code, such as <c>unknown_column</c>.</param>
/// <param name="message">What was wrong, where, and what would be right.</param>
public sealed class RunFailedException(string code, string message) : Exception(message)
{
    /// <summary>Stable snake_case code.</summary>
    public string Code => code;
}
