namespace KoGpt2.Cli.Augment;

/// <summary>A run cannot be made as it was asked for. The message is for the person at the terminal.</summary>
/// <param name="message">What was wrong, where, and what would be right; a line for each thing.</param>
internal sealed class AugmentException(string message) : Exception(message);
