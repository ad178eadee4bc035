using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Telemetry;

namespace KoGpt2.Api.Telemetry;

/// <summary>Measures changes of run documents.</summary>
internal static class RunMeter
{
    /// <summary>Counts a run that came to its end with a write. Compare-and-swap makes that happen once for each attempt.</summary>
    /// <param name="before">The document as it was; <see langword="null"/> for a new one.</param>
    /// <param name="after">The document as it was written.</param>
    /// <param name="written">Whether the write held.</param>
    public static void Note(RunDocument? before, RunDocument after, bool written)
    {
        if (!written || before?.Status.IsOver() is true || after is not { OverAt: { } over })
            return;
        var status = new KeyValuePair<string, object?>(Attributes.RunStatus, ApiJson.Name(after.Status));
        if (after.SkipReason is { } reason)
            ApiSignals.Runs.Add(1, status, new(Attributes.SkipReason, ApiJson.Name(reason)));
        else
            ApiSignals.Runs.Add(1, status);
        if (after.StartedAt is { } started)
            ApiSignals.RunDuration.Record((over - started).TotalSeconds, status, new(Attributes.Model, after.Spec.Model));
    }
}
