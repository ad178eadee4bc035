using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Jobs;

/// <summary>What the caller asked for; never changed after submission.</summary>
public sealed record JobSpec
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version at submission, so that every worker and every retry uses the same weights.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Settings of every line that says nothing else.</summary>
    public RequestSettings Settings { get; init => field = value ?? RequestSettings.None; } = RequestSettings.None;

    /// <summary>How the input's lines are written.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Whether one bad line fails the whole job, as OpenAI has it; otherwise it becomes an error line.</summary>
    public bool Strict { get; init; }

    /// <summary>Where to announce the end, if anywhere.</summary>
    public WebhookSpec? Webhook { get; init; }

    /// <summary>How long input, results and document are kept once the job is over; <see langword="null"/> until someone deletes them.</summary>
    public TimeSpan? RetainFor { get; init; }

    /// <summary>Digest of the caller's <c>Idempotency-Key</c>, under which the same request finds this job again.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The run that this job generates a round of; it is woken when the job is over.</summary>
    public RunId? Run { get; init; }

    /// <summary>The caller's own notes: up to 16 pairs, keys of up to 64 and values of up to 512 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>How the lines of an input are written.</summary>
public enum InputFormat
{
    /// <summary>An object with <c>prompt</c>, <c>custom_id</c> and settings.</summary>
    Lines,

    /// <summary>OpenAI's batch request: <c>custom_id</c>, <c>method</c>, <c>url</c>, and the object in <c>body</c>. Such a job was made as a batch.</summary>
    Batch,
}

/// <summary>Where to send which events.</summary>
/// <param name="Url">The receiver.</param>
/// <param name="Events">Types of events wanted, of those that <see cref="JobEvents"/> names.</param>
public sealed record WebhookSpec(string Url, string[] Events);

/// <summary>The job's input, pinned: a blob that must still have this ETag when it is read.</summary>
/// <param name="Container">Blob container.</param>
/// <param name="Blob">Blob name.</param>
/// <param name="ETag">ETag at submission.</param>
/// <param name="Size">Bytes.</param>
/// <param name="File">The uploaded file that it is, if it was not sent with the request.</param>
public sealed record InputReference(string Container, string Blob, string ETag, long Size, FileId? File = null);
