namespace KoGpt2.Worker.Models;

/// <summary>A model cannot be served; the message says which and why.</summary>
public sealed class ModelUnavailableException(string message) : Exception(message);
