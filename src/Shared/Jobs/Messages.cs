using System.Text.Json.Serialization;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Shared.Jobs;

/// <summary>Names a job: the body of messages on the queue <c>plan</c>.</summary>
/// <param name="Owner">Whose job.</param>
/// <param name="Job">Which job.</param>
/// <param name="Version">Layout of this message.</param>
/// <param name="Traceparent">The span that sent it.</param>
/// <param name="Tracestate">What belongs to that.</param>
public sealed record JobMessage(string Owner, JobId Job, int Version = 1, string? Traceparent = null, string? Tracestate = null) : ITraced;

/// <summary>Names the job or the run whose event is to be sent: the body of messages on the queue <c>webhooks</c>.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Job">The job, or</param>
/// <param name="Run">the run.</param>
/// <param name="Version">Layout of this message.</param>
/// <param name="Traceparent">The span that sent it.</param>
/// <param name="Tracestate">What belongs to that.</param>
public sealed record WebhookMessage(
    string Owner, JobId? Job = null, RunId? Run = null, int Version = 1, string? Traceparent = null, string? Tracestate = null) : ITraced;

/// <summary>Names a job or a file to look after: the body of messages on the queue <c>watch</c>.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Job">The job, or</param>
/// <param name="File">the file.</param>
/// <param name="Version">Layout of this message.</param>
/// <param name="Traceparent">The span that sent it.</param>
/// <param name="Tracestate">What belongs to that.</param>
public sealed record WatchMessage(
    string Owner, JobId? Job = null, FileId? File = null, int Version = 1, string? Traceparent = null, string? Tracestate = null) : ITraced
{
    /// <summary>Digest of the idempotency key under which the job was submitted, so that the key does not outlive a job that never came to be.</summary>
    public string? Key { get; init; }

    /// <summary>Whether this is a look between the job's regular ones; it is not repeated once it has found what it was sent for.</summary>
    public bool? Extra { get; init; }
}

/// <summary>A run of input lines to generate: the body of messages on the queue <c>generate-{model}</c>.</summary>
/// <param name="Owner">Whose job.</param>
/// <param name="Job">Which job.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="Lines">The lines of the input, counted from 0; a part of the shard's after it was cut up.</param>
/// <param name="Bytes">Where those lines stand in the input.</param>
/// <param name="Version">Layout of this message.</param>
/// <param name="Traceparent">The span that sent it.</param>
/// <param name="Tracestate">What belongs to that.</param>
public sealed record ShardMessage(
    string Owner, JobId Job, int Shard, LineSpan Lines, ByteSpan Bytes, int Version = 1, string? Traceparent = null, string? Tracestate = null) : ITraced
{
    /// <summary>Lines whose <c>custom_id</c> came before in the input, counted from the shard's first, also where the message holds a part of it; absent if there are none.</summary>
    public NumberSet? Duplicates { get; init; }
}

/// <summary>A run of lines.</summary>
/// <param name="First">The first, counted from 0.</param>
/// <param name="Count">How many, at least 1.</param>
[method: JsonConstructor]
public readonly record struct LineSpan(int First, int Count);

/// <summary>A run of bytes.</summary>
/// <param name="Start">The first, counted from 0.</param>
/// <param name="Length">How many, at least 1.</param>
[method: JsonConstructor]
public readonly record struct ByteSpan(long Start, long Length);
