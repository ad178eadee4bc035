using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Jobs;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Augmentations;

/// <summary>A run as callers see it. Times are ISO 8601, in UTC.</summary>
internal sealed record RunView
{
    /// <summary>The run's name.</summary>
    public required string Id { get; init; }

    /// <summary>What this is: <c>augmentation</c>.</summary>
    public string Object { get; } = "augmentation";

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Its schedule's name.</summary>
    public string? Schedule { get; init; }

    /// <summary>Its slot.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>Which attempt it is.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version, fixed when the run began.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The source, fixed when the run began.</summary>
    public RunSourceView? Source { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When someone asked to stop it.</summary>
    public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When its time is up.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is deleted with its files; not known before it is over.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>Its rounds.</summary>
    public required IReadOnlyList<RunRoundView> Rounds { get; init; }

    /// <summary>What came of it so far.</summary>
    public required RunCountsView Counts { get; init; }

    /// <summary>Whether its time was up before all that was wanted was generated.</summary>
    public required bool Expired { get; init; }

    /// <summary>Why it was skipped.</summary>
    public SkipReason? SkipReason { get; init; }

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Its webhook, with every attempt.</summary>
    public WebhookView? Webhook { get; init; }

    /// <summary>The caller's own notes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The recipe.</summary>
    public required JsonElement Recipe { get; init; }

    /// <summary>Where to go from here.</summary>
    public required RunLinks Links { get; init; }

    /// <summary>Shows a run.</summary>
    public static RunView From(RunDocument run) => new()
    {
        Id = run.Id.Text,
        Status = run.Status,
        Schedule = run.Id.Schedule,
        Slot = run.Id.Slot,
        Attempt = run.Attempt,
        Model = run.Spec.Model,
        ModelVersion = run.Pins?.ModelVersion,
        Source = run.Pins is { } pins ? RunSourceView.From(pins, run.NextRow) : null,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        CancellingAt = run.CancellingAt,
        ExpiresAt = run.ExpiresAt,
        EndedAt = run.OverAt,
        DeleteAt = run.DeleteAt,
        Rounds = [.. run.Rounds.Select(round => new RunRoundView(round.SubmittedAt is null ? null : round.Job.ToString(), round.Lines))],
        Counts = RunCountsView.From(run),
        Expired = run.Expired,
        SkipReason = run.SkipReason,
        Error = run.Error,
        Webhook = run.Spec.Webhook is { } webhook
            ? new WebhookView(webhook.Url, webhook.Events, run.Delivery is { } delivery ? DeliveryView.From(delivery) : null)
            : null,
        Metadata = run.Spec.Metadata,
        RecipeHash = run.Spec.RecipeHash,
        Recipe = run.Spec.Recipe,
        Links = RunLinks.Of(run.Id),
    };
}

/// <summary>A run's source.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="File">The uploaded file that it is, or</param>
/// <param name="Blob">the blob, as container and path.</param>
/// <param name="Etag">Its version: the run reads this one or none.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FirstRow">The first row that no earlier run took.</param>
/// <param name="NextRow">The first row that this one did not take; known once the source was read.</param>
internal sealed record RunSourceView(string Name, string? File, string? Blob, string Etag, long Bytes, long FirstRow, long? NextRow)
{
    /// <summary>Shows a source.</summary>
    public static RunSourceView From(RunPins pins, long? nextRow) => new(
        pins.SourceName, pins.Source.File?.ToString(), pins.Source.File is null ? $"{pins.Source.Container}/{pins.Source.Blob}" : null,
        pins.Source.ETag, pins.Source.Size, pins.FirstRow, nextRow);
}

/// <summary>A round.</summary>
/// <param name="Job">The job that generates it, once it is there.</param>
/// <param name="Lines">Lines of its prompts.</param>
internal sealed record RunRoundView(string? Job, int Lines);

/// <summary>What came of a run so far.</summary>
/// <param name="SourceRows">Rows that examples are made of.</param>
/// <param name="Generated">Examples that the model wrote; of finished rounds.</param>
/// <param name="Kept">Those that are in the data set.</param>
/// <param name="Dropped">Those that are not.</param>
/// <param name="KeptByLabel">Kept ones by label; none without labels.</param>
internal sealed record RunCountsView(int SourceRows, int Generated, int Kept, int Dropped, IReadOnlyDictionary<string, int>? KeptByLabel)
{
    /// <summary>Counts.</summary>
    public static RunCountsView From(RunDocument run) => new(
        run.Counts.SourceRows, run.Counts.Generated, run.Counts.Kept, run.Counts.Generated - run.Counts.Kept,
        run.Counts.KeptByLabel is { } labels && labels.Keys.Any(label => label.Length > 0) ? labels : null);
}

/// <summary>Addresses of a run, as paths from the API's root.</summary>
/// <param name="Self">The run.</param>
/// <param name="Files">Its files.</param>
/// <param name="Report">Its report for people.</param>
/// <param name="Cancel">Where to stop it.</param>
internal sealed record RunLinks(string Self, string Files, string Report, string Cancel)
{
    /// <summary>A run's addresses.</summary>
    public static RunLinks Of(RunId id)
    {
        string self = $"/v1/augmentations/{id}";
        return new RunLinks(self, self + "/files", $"{self}/files/{RunFileNames.ReportPage}", self + "/cancel");
    }
}
