using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Batches;

/// <summary>A job as OpenAI's Batch object. Times are seconds since 1970 UTC.</summary>
internal sealed record BatchView
{
    /// <summary>The batch's name.</summary>
    public required string Id { get; init; }

    /// <summary>What this is: <c>batch</c>.</summary>
    public string Object { get; } = "batch";

    /// <summary>What its lines are posted to.</summary>
    public string Endpoint { get; } = BatchRequestReader.Endpoint;

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Why it failed, if it did.</summary>
    public BatchErrors? Errors { get; init; }

    /// <summary>The file of its lines.</summary>
    public required string InputFileId { get; init; }

    /// <summary>How long it may take.</summary>
    public required string CompletionWindow { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The file of answers, once it is over.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>The file of lines without an answer, once it is over, if there are any.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>When it was submitted.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When its lines were counted and work could start.</summary>
    public long? InProgressAt { get; init; }

    /// <summary>When its time is up.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>When its time was found to be up.</summary>
    public long? FinalizingAt { get; init; }

    /// <summary>When every line had an answer or an error.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>When it failed.</summary>
    public long? FailedAt { get; init; }

    /// <summary>When it was over because its time was up.</summary>
    public long? ExpiredAt { get; init; }

    /// <summary>When someone asked to stop it.</summary>
    public long? CancellingAt { get; init; }

    /// <summary>When it was over because someone had asked for that.</summary>
    public long? CancelledAt { get; init; }

    /// <summary>Its lines.</summary>
    public required BatchCounts RequestCounts { get; init; }

    /// <summary>Its tokens so far.</summary>
    public required BatchUsage Usage { get; init; }

    /// <summary>The caller's own notes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Shows a job, however it was made.</summary>
    public static BatchView From(JobDocument job) => new()
    {
        Id = job.Id.Batch,
        Model = job.Spec.Model,
        Errors = job.Error is { } error ? BatchErrors.From(error) : null,
        InputFileId = job.Input.File?.ToString() ?? new JobFileId(job.Id, JobFile.Input).ToString(),
        CompletionWindow = Batches.CompletionWindow.Write(job.ExpiresAt - job.CreatedAt ?? TimeSpan.Zero),
        Status = job.Status,
        OutputFileId = job.Made(JobFile.Output) ? new JobFileId(job.Id, JobFile.Output).ToString() : null,
        ErrorFileId = job.Made(JobFile.Errors) ? new JobFileId(job.Id, JobFile.Errors).ToString() : null,
        CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
        InProgressAt = job.InProgressAt?.ToUnixTimeSeconds(),
        ExpiresAt = job.ExpiresAt?.ToUnixTimeSeconds(),
        FinalizingAt = job.FinalizingAt?.ToUnixTimeSeconds(),
        CompletedAt = OverAs(job, JobStatus.Completed),
        FailedAt = OverAs(job, JobStatus.Failed),
        ExpiredAt = OverAs(job, JobStatus.Expired),
        CancellingAt = job.CancellingAt?.ToUnixTimeSeconds(),
        CancelledAt = OverAs(job, JobStatus.Cancelled),
        RequestCounts = BatchCounts.From(job),
        Usage = BatchUsage.From(job.Tally),
        Metadata = job.Spec.Metadata,
    };

    private static long? OverAs(JobDocument job, JobStatus status) => job.Status == status ? job.OverAt?.ToUnixTimeSeconds() : null;
}

/// <summary>A batch's lines by how they ended: those of its output file, and those of its error file, whatever kept them from an answer.</summary>
/// <param name="Total">Lines of the input; 0 until they are counted.</param>
/// <param name="Completed">Lines with an answer.</param>
/// <param name="Failed">Lines with an error, and those not generated because the batch was stopped.</param>
internal sealed record BatchCounts(int Total, int Completed, int Failed)
{
    /// <summary>Counts a job's lines.</summary>
    public static BatchCounts From(JobDocument job) =>
        new(job.Total, job.Tally.Completed, job.Tally.Failed + job.Tally.Cancelled + job.Tally.Expired);
}

/// <summary>Tokens. Those of a cache or of reasoning are there because clients expect them; there are none.</summary>
/// <param name="InputTokens">Of the prompts.</param>
/// <param name="InputTokensDetails">None of them cached.</param>
/// <param name="OutputTokens">Generated.</param>
/// <param name="OutputTokensDetails">None of them reasoning.</param>
/// <param name="TotalTokens">Both.</param>
internal sealed record BatchUsage(
    long InputTokens, InputTokensDetails InputTokensDetails, long OutputTokens, OutputTokensDetails OutputTokensDetails, long TotalTokens)
{
    /// <summary>Adds up a job's tokens.</summary>
    public static BatchUsage From(LineTally tally) => new(
        tally.PromptTokens, new InputTokensDetails(0), tally.CompletionTokens, new OutputTokensDetails(0), tally.PromptTokens + tally.CompletionTokens);
}

/// <summary>Tokens of prompts.</summary>
/// <param name="CachedTokens">Always 0.</param>
internal sealed record InputTokensDetails(long CachedTokens);

/// <summary>Tokens generated.</summary>
/// <param name="ReasoningTokens">Always 0.</param>
internal sealed record OutputTokensDetails(long ReasoningTokens);
