using KoGpt2.Shared.Jobs;

namespace KoGpt2.Worker.Queue;

/// <summary>A job's input is not what was submitted, so the job cannot go on.</summary>
public sealed class InputChangedException(JobError error) : Exception(error.Message)
{
    /// <summary>What the job fails with.</summary>
    public JobError Error => error;
}
