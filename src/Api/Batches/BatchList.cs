using KoGpt2.Api.Http;
using KoGpt2.Api.Http.Lists;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Batches;

/// <summary>A page of an owner's batches, newest first: the jobs that were made as such.</summary>
/// <param name="Data">The batches.</param>
/// <param name="FirstId">The first one's name, if there is one.</param>
/// <param name="LastId">The last one's name, by which the next page is asked for.</param>
/// <param name="HasMore">Whether there are older ones.</param>
internal sealed record BatchList(IReadOnlyList<BatchView> Data, string? FirstId, string? LastId, bool HasMore)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>Reads a page.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="query">Which: <c>after</c> and <c>limit</c>.</param>
    /// <param name="errors">Where errors of the query go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns><see langword="null"/> if an error was added.</returns>
    public static async Task<BatchList?> ReadAsync(JobStore jobs, string owner, IQueryCollection query, FieldErrors errors, CancellationToken stop)
    {
        JobId? after = PageQuery.After<JobId>(query, "batch", JobId.TryParseBatch, errors);
        int limit = PageQuery.Limit(query, errors);
        if (errors.Any)
            return null;
        List<BatchView> page = await jobs.ListAsync(owner, after, stop)
            .Where(job => job.Spec.Format == InputFormat.Batch)
            .Take(limit + 1)
            .Select(BatchView.From)
            .ToListAsync(stop);
        bool hasMore = page.Count > limit;
        if (hasMore)
            page.RemoveAt(limit);
        return new BatchList(page, page.FirstOrDefault()?.Id, page.LastOrDefault()?.Id, hasMore);
    }
}
