using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Telemetry;

/// <summary>Measures changes of job documents.</summary>
internal static class JobMeter
{
    /// <summary>Counts a write, and a job that came to its end with it. Compare-and-swap makes that happen once a job.</summary>
    /// <param name="before">The document as it was; <see langword="null"/> for a new one.</param>
    /// <param name="after">The document as it should be.</param>
    /// <param name="written">Whether it was written; otherwise someone else had changed it meanwhile.</param>
    public static void Note(JobDocument? before, JobDocument after, bool written)
    {
        SharedSignals.JobWrites.Add(1, new KeyValuePair<string, object?>(Attributes.Outcome, written ? "written" : "conflict"));
        if (written && before?.Status.IsOver() is not true && after is { OverAt: { } over })
            SharedSignals.JobDuration.Record(
                (over - after.CreatedAt).TotalSeconds,
                new(Attributes.Status, after.Status.ToString().ToLowerInvariant()), new(Attributes.Model, after.Spec.Model));
    }
}
