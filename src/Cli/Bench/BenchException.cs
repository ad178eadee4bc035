namespace KoGpt2.Cli.Bench;

/// <summary>What was asked for cannot be measured; the message is one sentence that says why and what would be right.</summary>
internal sealed class BenchException(string message) : Exception(message);
