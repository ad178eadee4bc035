using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Augmentations.Runs;

/// <summary>Everything that is known of a run but its files. Immutable; changed only by <see cref="RunMoves"/> under compare-and-swap.</summary>
internal sealed record RunDocument : ITraced
{
    /// <summary>Layout of this document.</summary>
    public int Format { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The run's name.</summary>
    public required RunId Id { get; init; }

    /// <summary>Name of the API key that it was made by.</summary>
    public required string Owner { get; init; }

    /// <summary>What was asked for.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>1 for the first; one more each time that a run which is over is made again under the same name.</summary>
    public int Attempt { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>When it was made; for an attempt after the first, when that was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When someone asked to stop it.</summary>
    public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>When it was deleted; from then on <see cref="RunStore"/> shows it to nobody, and its blobs go, this one last.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When this document last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>All that was fixed when it began; <see langword="null"/> until then.</summary>
    public RunPins? Pins { get; init; }

    /// <summary>Rounds that were begun, the first first.</summary>
    public IReadOnlyList<RunRound> Rounds { get; init => field = value ?? []; } = [];

    /// <summary>What came of it so far.</summary>
    public RunCounts Counts { get; init; } = RunCounts.Zero;

    /// <summary>Where the next run of the schedule starts; known once the source was read.</summary>
    public long? NextRow { get; init; }

    /// <summary>Whether its time was up before all that was wanted was generated; the data set is then made of what there was.</summary>
    public bool Expired { get; init; }

    /// <summary>Whether no further round is made, whatever is still wanted.</summary>
    public bool Exhausted { get; init; }

    /// <summary>Where it starts, if not behind the rows that were taken last: where the attempt before did.</summary>
    public long? RowsFrom { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Why it was skipped.</summary>
    public SkipReason? SkipReason { get; init; }

    /// <summary>The event to announce, once there is one.</summary>
    public WebhookDelivery? Delivery { get; init; }

    /// <summary>The request or the tick that made it, so that late work can be linked to it.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What belongs to <see cref="Traceparent"/>.</summary>
    public string? Tracestate { get; init; }

    /// <summary>When its time is up: no round is begun any more, and the one under way ends; <see langword="null"/> before it has begun.</summary>
    [JsonIgnore]
    public DateTimeOffset? ExpiresAt => StartedAt + Spec.ExpiresAfter;

    /// <summary>When its files and this document are deleted; <see langword="null"/> while it is not over.</summary>
    [JsonIgnore]
    public DateTimeOffset? DeleteAt => OverAt + Spec.RetainFor;
}

/// <summary>What a run was made for; never changed.</summary>
internal sealed record RunSpec
{
    /// <summary>The recipe as it was when the run was made.</summary>
    public required JsonElement Recipe { get; init; }

    /// <summary>Its digest.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Where to announce the end, if anywhere.</summary>
    public WebhookSpec? Webhook { get; init; }

    /// <summary>How long it may take from its beginning.</summary>
    public required TimeSpan ExpiresAfter { get; init; }

    /// <summary>How long it is kept once it is over.</summary>
    public required TimeSpan RetainFor { get; init; }

    /// <summary>Digest of the caller's <c>Idempotency-Key</c>, under which the same request finds this run again.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The caller's own notes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>All that a run works by and that could change meanwhile, as it was when the run began.</summary>
/// <param name="Source">The source's blob, which must still have this ETag whenever it is read.</param>
/// <param name="SourceName">Its name as the report shows it.</param>
/// <param name="ModelVersion">The model's version.</param>
/// <param name="ModelLicence">The model's licence.</param>
/// <param name="FirstRow">The first row that no earlier run took.</param>
/// <param name="Earlier">Completed runs whose examples must not come again, newest last.</param>
internal sealed record RunPins(
    InputReference Source, string SourceName, string ModelVersion, string ModelLicence, long FirstRow, IReadOnlyList<RunId> Earlier);

/// <summary>One round of a run.</summary>
/// <param name="Job">The job that generates it. Its name is decided here before it is made, so that however often that is tried, it is one job.</param>
/// <param name="Lines">Lines of its prompts.</param>
/// <param name="Goals">What curation asked for after the round before; <see langword="null"/> in the first.</param>
/// <param name="SubmittedAt">When the job was there.</param>
internal sealed record RunRound(JobId? Job, int Lines, IReadOnlyDictionary<string, int>? Goals = null, DateTimeOffset? SubmittedAt = null);

/// <summary>What came of a run.</summary>
/// <param name="SourceRows">Rows that examples are made of.</param>
/// <param name="Generated">Examples that the model wrote.</param>
/// <param name="Kept">Those that are in the data set.</param>
/// <param name="KeptByLabel">Those by label; empty without labels.</param>
internal sealed record RunCounts(int SourceRows, int Generated, int Kept, IReadOnlyDictionary<string, int>? KeptByLabel = null)
{
    /// <summary>Nothing yet.</summary>
    public static RunCounts Zero { get; } = new(0, 0, 0);
}
