using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Watching;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Idempotency;

/// <summary>Makes one job or run of all requests that carry the same <c>Idempotency-Key</c>.</summary>
internal sealed class OnceOnly(IdempotencyKeys keys, IOptions<WatchOptions> watch, TimeProvider clock)
{
    private const string KeyHeader = "Idempotency-Key", ReplayedHeader = "Idempotency-Replayed";
    private const int LongestKey = 255;

    /// <summary>Answers a request that makes something.</summary>
    /// <param name="context">The request; without the header, it just makes it.</param>
    /// <param name="owner">Who asks. Keys of different owners have nothing to do with one another.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="names">How what it makes is named and found.</param>
    /// <param name="submit">Makes it, under the claim if there is one.</param>
    /// <param name="show">Answers with it, be it new or made before.</param>
    public async Task<IResult> RunAsync<T>(
        HttpContext context, string owner, JsonElement body, KeptNames<T> names, Func<KeyClaim?, Task<Submission<T>>> submit, Func<T, IResult> show)
        where T : class
    {
        if (!context.Request.Headers.TryGetValue(KeyHeader, out var header))
            return Answer(await submit(null), show);
        string key = header.ToString();
        if (key.Length is 0 or > LongestKey)
            return new Problem(StatusCodes.Status400BadRequest, "bad_idempotency_key", $"Send an Idempotency-Key of 1 to {LongestKey} characters; got {key.Length}.");
        string digest = Digest(Encoding.UTF8.GetBytes(key)), request = RequestDigest(context.Request, body);
        while (true)
        {
            KeptKey? kept = await keys.FindAsync(owner, digest, context.RequestAborted);
            T? made = kept is null ? null : await names.FindAsync(owner, kept.Record.Job, context.RequestAborted);
            DateTimeOffset namedAt = kept is null ? default : names.NamedAt(kept.Record.Job);
            switch (KeyRules.Decide(kept?.Record, made is not null, namedAt, request, clock.GetUtcNow(), watch.Value.LostAfter))
            {
                case KeyStep.Replay:
                    context.Response.Headers[ReplayedHeader] = "true";
                    return show(made!);
                case KeyStep.Reused:
                    return new Problem(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
                        "This Idempotency-Key was sent before with another request; send the same request again, or a new key.");
                case KeyStep.InFlight:
                    return new Problem(StatusCodes.Status409Conflict, "idempotency_key_in_flight",
                        "The first request with this Idempotency-Key is still being worked on; send it again soon.")
                    {
                        RetryAfter = 1,
                    };
                case var step:
                    string name = step == KeyStep.TakeOver ? kept!.Record.Job : names.New();
                    Submission<T> submission = await submit(new KeyClaim(digest, request, name, kept?.ETag));
                    if (!submission.WasTooLate)
                        return Answer(submission, show);
                    break;
            }
        }
    }

    private static IResult Answer<T>(Submission<T> submission, Func<T, IResult> show)
        where T : class => submission.Made is { } made ? show(made) : submission.Refusal!;

    private static string RequestDigest(HttpRequest request, JsonElement body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        sha.AppendData(JsonMarshal.GetRawUtf8Value(body));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
