namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>How one attempt to deliver an event ended.</summary>
/// <param name="Status">The receiver's HTTP status; <see langword="null"/> if none came.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
/// <param name="Error">What went wrong, in a few words, if no 2xx came.</param>
internal readonly record struct AttemptResult(int? Status, TimeSpan? RetryAfter, string? Error);
