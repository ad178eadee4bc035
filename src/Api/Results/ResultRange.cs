using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Results;

/// <summary>Which result lines an answer holds.</summary>
/// <param name="First">The first line, counted from 0.</param>
/// <param name="End">The line behind the last; not below <paramref name="First"/>.</param>
/// <param name="IsLast">Whether no line will ever follow.</param>
internal readonly record struct ResultRange(int First, int End, bool IsLast)
{
    /// <summary>Chooses: of a job that runs, the lines up to the first shard that is not finished; of one that is over, all.</summary>
    /// <param name="job">The job.</param>
    /// <param name="after">The last line already had; -1 for none.</param>
    /// <param name="limit">Most lines wanted; <see langword="null"/> for all there are.</param>
    public static ResultRange Of(JobDocument job, int after, int? limit)
    {
        int available = job.Status.IsOver() ? job.Total : Finished(job);
        int first = Math.Min(after, int.MaxValue - 1) + 1;
        int end = (int)Math.Min(available, (long)first + (limit ?? int.MaxValue));
        return new ResultRange(first, Math.Max(first, end), job.Status.IsOver() && end == job.Total);
    }

    private static int Finished(JobDocument job)
    {
        int shard = 0;
        while (shard < job.Shards && job.FinishedShards.Contains(shard))
            shard++;
        return Math.Min(shard * job.LinesPerShard, job.Total);
    }
}
