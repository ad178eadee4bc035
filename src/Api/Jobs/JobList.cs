using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Jobs;

/// <summary>A page of an owner's jobs, newest first.</summary>
/// <param name="Data">The jobs.</param>
/// <param name="HasMore">Whether there may be older ones.</param>
/// <param name="Next">Where they are, if so.</param>
internal sealed record JobList(IReadOnlyList<JobView> Data, bool HasMore, string? Next)
{
    /// <summary>Jobs looked at for one page at most: a rare status must not make a request read everything.</summary>
    internal const int MostLookedAt = 1_000;

    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>Reads a page.</summary>
    /// <param name="store">The jobs.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<JobList> ReadAsync(JobStore store, string owner, JobQuery query, CancellationToken stop)
    {
        List<JobView> page = [];
        int lookedAt = 0;
        JobId? last = null;
        await foreach (JobDocument job in store.ListAsync(owner, query.After, stop))
        {
            if (page.Count == query.Limit || lookedAt == MostLookedAt)
                return new JobList(page, HasMore: true, query.NextAfter(last!.Value));
            if (query.Status is null || job.Status == query.Status)
                page.Add(JobView.From(job, terms: null));
            (last, lookedAt) = (job.Id, lookedAt + 1);
        }
        return new JobList(page, HasMore: false, Next: null);
    }
}
