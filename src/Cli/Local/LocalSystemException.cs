namespace KoGpt2.Cli.Local;

/// <summary>The local system cannot run here; the message is one sentence that says what is missing and what to do.</summary>
internal sealed class LocalSystemException(string message) : Exception(message);
