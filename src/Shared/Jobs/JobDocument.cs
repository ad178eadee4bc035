using System.Text.Json.Serialization;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Jobs;

/// <summary>Everything that is known of a job but its text. Immutable; changed only by <see cref="JobMoves"/> under compare-and-swap.</summary>
public sealed record JobDocument : ITraced
{
    /// <summary>Layout of this document.</summary>
    public int Format { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The job's name.</summary>
    public required JobId Id { get; init; }

    /// <summary>Name of the API key that submitted it.</summary>
    public required string Owner { get; init; }

    /// <summary>What was asked for.</summary>
    public required JobSpec Spec { get; init; }

    /// <summary>The pinned input.</summary>
    public required InputReference Input { get; init; }

    /// <summary>Where it stands.</summary>
    public JobStatus Status { get; init; } = JobStatus.Validating;

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its shards went out.</summary>
    public DateTimeOffset? InProgressAt { get; init; }

    /// <summary>When someone asked to stop it.</summary>
    public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When its time is up; <see langword="null"/> if it may take as long as it takes.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When its time was found to be up.</summary>
    public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>When it reached a terminal status.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>When it was deleted; from then on <see cref="Storage.JobStore"/> shows it to nobody, and its blobs go, this one last.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When this document last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Lines of the input; 0 until it is counted.</summary>
    public int Total { get; init; }

    /// <summary>How many shards the input was cut into; 0 until then.</summary>
    public int Shards { get; init; }

    /// <summary>Lines of every shard but the last, which may hold fewer.</summary>
    public int LinesPerShard { get; init; }

    /// <summary>Shards whose result parts are written and counted.</summary>
    public NumberSet FinishedShards { get; init => field = value ?? NumberSet.Empty; } = NumberSet.Empty;

    /// <summary>What the finished shards came to.</summary>
    public LineTally Tally { get; init; } = LineTally.Zero;

    /// <summary>Why the job failed, if it did.</summary>
    public JobError? Error { get; init; }

    /// <summary>The event to announce, once there is one.</summary>
    public WebhookDelivery? Delivery { get; init; }

    /// <summary>The request that submitted it, so that late work can be linked to it.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What belongs to <see cref="Traceparent"/>.</summary>
    public string? Tracestate { get; init; }

    /// <summary>Files made of it that someone has deleted, if any.</summary>
    public IReadOnlyList<JobFile>? DeletedFiles { get; init; }

    /// <summary>When input, results and document are deleted; <see langword="null"/> while the job is not over, or if they stay.</summary>
    [JsonIgnore]
    public DateTimeOffset? DeleteAt => OverAt + Spec.RetainFor;

    /// <summary>First line of a shard, counted from 0.</summary>
    public int FirstLine(int shard) => shard * LinesPerShard;

    /// <summary>How many lines a shard holds.</summary>
    public int LineCount(int shard) => Math.Min(LinesPerShard, Total - FirstLine(shard));
}

/// <summary>Lines that are done with, by how they ended, and the tokens they took.</summary>
/// <param name="Completed">Lines with an answer.</param>
/// <param name="Failed">Lines with an error.</param>
/// <param name="Cancelled">Lines that were not generated because the job was stopped.</param>
/// <param name="PromptTokens">Tokens of the prompts.</param>
/// <param name="CompletionTokens">Tokens generated, over all choices.</param>
/// <param name="Expired">Lines that were not generated because the job's time was up.</param>
public readonly record struct LineTally(int Completed, int Failed, int Cancelled, long PromptTokens, long CompletionTokens, int Expired = 0)
{
    /// <summary>Nothing yet.</summary>
    public static LineTally Zero { get; }

    /// <summary>Lines that are done with.</summary>
    [JsonIgnore]
    public int Lines => Completed + Failed + Cancelled + Expired;

    /// <summary>Adds up two tallies.</summary>
    public static LineTally operator +(LineTally a, LineTally b) =>
        new(a.Completed + b.Completed, a.Failed + b.Failed, a.Cancelled + b.Cancelled,
            a.PromptTokens + b.PromptTokens, a.CompletionTokens + b.CompletionTokens, a.Expired + b.Expired);

    /// <summary>Adds up two tallies.</summary>
    public static LineTally Add(LineTally left, LineTally right) => left + right;
}

/// <summary>What one finished shard came to.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="Tally">Its lines; they must add up to the shard's line count.</param>
public readonly record struct ShardTally(int Shard, LineTally Tally);

/// <summary>Why a job failed as a whole.</summary>
/// <param name="Code">Stable snake_case code.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record JobError(string Code, string Message)
{
    /// <summary>The lines to blame, if it was lines: their first 100 errors.</summary>
    public IReadOnlyList<InputError>? Lines { get; init; }
}

/// <summary>What is wrong with one line of an input.</summary>
/// <param name="Line">The line's number as an editor shows it: counted from 1, blank lines too.</param>
/// <param name="Code">Stable snake_case code.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Param">Path of the field, such as <c>body.top_p</c>; <see langword="null"/> if it is the line as a whole.</param>
public sealed record InputError(long Line, string Code, string Message, string? Param = null);
