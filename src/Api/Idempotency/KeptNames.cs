namespace KoGpt2.Api.Idempotency;

/// <summary>How what a request makes is named and found again.</summary>
/// <param name="New">A new name, of the present time.</param>
/// <param name="NamedAt">When a name was new.</param>
/// <param name="FindAsync">Finds an owner's by its name; <see langword="null"/> if there is none, or it is the name of something else.</param>
internal sealed record KeptNames<T>(Func<string> New, Func<string, DateTimeOffset> NamedAt, Func<string, string, CancellationToken, Task<T?>> FindAsync)
    where T : class;
