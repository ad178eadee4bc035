namespace KoGpt2.Shared.Jobs;

/// <summary>Where a job stands; docs/job-states.md draws the legal moves.</summary>
public enum JobStatus
{
    /// <summary>The input is being read, checked and cut into shards.</summary>
    Validating,

    /// <summary>Shards wait for workers or are being generated.</summary>
    InProgress,

    /// <summary>Someone asked to stop it; workers are putting away what they have finished.</summary>
    Cancelling,

    /// <summary>Its time is up; workers are putting away what they have finished.</summary>
    Finalizing,

    /// <summary>Over: every line has an answer or an error.</summary>
    Completed,

    /// <summary>Over: the input could not be used.</summary>
    Failed,

    /// <summary>Over: stopped on request; what was finished is kept.</summary>
    Cancelled,

    /// <summary>Over: its time was up before every line was finished; what was finished is kept.</summary>
    Expired,
}

/// <summary>Questions to a <see cref="JobStatus"/>.</summary>
public static class JobStatusExtensions
{
    /// <summary>Whether nothing can change any more.</summary>
    public static bool IsOver(this JobStatus status) => status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled or JobStatus.Expired;

    /// <summary>Whether it is being stopped: what is finished is put away, nothing new is begun.</summary>
    public static bool IsStopping(this JobStatus status) => status is JobStatus.Cancelling or JobStatus.Finalizing;
}
