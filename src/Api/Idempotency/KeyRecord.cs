using Azure;

namespace KoGpt2.Api.Idempotency;

/// <summary>What an idempotency key stands for.</summary>
/// <param name="Job">Name of the job or run that the first request with it makes, or has made.</param>
/// <param name="Request">Digest of that request: its route and its body.</param>
/// <param name="At">When the key was last taken.</param>
internal sealed record KeyRecord(string Job, string Request, DateTimeOffset At);

/// <summary>A key as it stands in storage.</summary>
/// <param name="Record">What it stands for.</param>
/// <param name="ETag">Its version.</param>
internal sealed record KeptKey(KeyRecord Record, ETag ETag);

/// <summary>A request's right to make a job or a run under a key, to be taken before anything else of it is written.</summary>
/// <param name="Key">The key's digest.</param>
/// <param name="Request">The request's digest.</param>
/// <param name="Name">What to make.</param>
/// <param name="TakenOver">The version of the key that is taken over from a request that seems dead; <see langword="null"/> for a new key.</param>
internal sealed record KeyClaim(string Key, string Request, string Name, ETag? TakenOver);
