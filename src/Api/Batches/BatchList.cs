using KoGpt2.Api.Http;
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
    private const int DefaultLimit = 20, MaxLimit = 100;

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
        JobId? after = null;
        if (QueryText.Of(query, "after") is { } id)
        {
            if (JobId.TryParseBatch(id, out JobId parsed))
                after = parsed;
            else
                errors.Add("after", "bad_id", $"Send the id of a batch, such as the last one of the page before; got '{id}'.");
        }
        int limit = QueryText.Number(query, "limit", 1, MaxLimit, errors) ?? DefaultLimit;
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
