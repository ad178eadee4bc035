using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Watching;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Idempotency;

/// <summary>Makes one job of all requests that carry the same <c>Idempotency-Key</c>.</summary>
internal sealed class OnceOnly(IdempotencyKeys keys, JobStore jobs, IOptions<WatchOptions> watch, TimeProvider clock)
{
    private const string KeyHeader = "Idempotency-Key", ReplayedHeader = "Idempotency-Replayed";
    private const int LongestKey = 255;

    /// <summary>Answers a request that makes a job.</summary>
    /// <param name="context">The request; without the header, it just makes its job.</param>
    /// <param name="owner">Who asks. Keys of different owners have nothing to do with one another.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="submit">Makes the job, under the claim if there is one.</param>
    /// <param name="show">Answers with the job, be it new or made before.</param>
    public async Task<IResult> RunAsync(HttpContext context, string owner, JsonElement body, Func<KeyClaim?, Task<Submission>> submit, Func<JobDocument, IResult> show)
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
            JobDocument? job = kept is null ? null : await jobs.FindAsync(owner, kept.Record.Id, context.RequestAborted);
            switch (KeyRules.Decide(kept?.Record, job, request, clock.GetUtcNow(), watch.Value.LostAfter))
            {
                case KeyStep.Replay:
                    context.Response.Headers[ReplayedHeader] = "true";
                    return show(job!);
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
                    JobId id = step == KeyStep.TakeOver ? kept!.Record.Id : JobId.New(clock);
                    Submission submission = await submit(new KeyClaim(digest, request, id, kept?.ETag));
                    if (!submission.WasTooLate)
                        return Answer(submission, show);
                    break;
            }
        }
    }

    private static IResult Answer(Submission submission, Func<JobDocument, IResult> show) => submission.Job is { } job ? show(job) : submission.Refusal!;

    private static string RequestDigest(HttpRequest request, JsonElement body)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        sha.AppendData(JsonMarshal.GetRawUtf8Value(body));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
