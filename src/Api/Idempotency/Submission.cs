using KoGpt2.Api.Http;

namespace KoGpt2.Api.Idempotency;

/// <summary>What came of a request to make something.</summary>
/// <param name="Made">The job or run, if it was made.</param>
/// <param name="Refusal">Why not, else.</param>
internal sealed record Submission<T>(T? Made, Problem? Refusal)
    where T : class
{
    /// <summary>Another request was faster to take the idempotency key.</summary>
    public static Submission<T> TooLate { get; } = new(null, null);

    /// <summary>Whether another request was faster to take the idempotency key; then nothing was made and there is no refusal.</summary>
    public bool WasTooLate => Made is null && Refusal is null;
}
