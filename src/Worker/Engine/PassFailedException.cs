namespace KoGpt2.Worker.Engine;

/// <summary>A pass over several sequences failed, and each of them with it.</summary>
/// <param name="sequences">How many it ran.</param>
/// <param name="cause">What went wrong.</param>
public sealed class PassFailedException(int sequences, Exception cause)
    : Exception($"The pass that ran this prompt and {sequences - 1} others failed: {cause.GetBaseException().Message}", cause);
