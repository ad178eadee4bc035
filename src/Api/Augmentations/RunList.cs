using KoGpt2.Api.Augmentations.Requests;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Shared.Augmentations;

namespace KoGpt2.Api.Augmentations;

/// <summary>A page of an owner's runs, those first whose names hold the latest time.</summary>
/// <param name="Data">The runs.</param>
/// <param name="HasMore">Whether there may be more.</param>
/// <param name="Next">Where they are, if so.</param>
internal sealed record RunList(IReadOnlyList<RunView> Data, bool HasMore, string? Next)
{
    /// <summary>Runs looked at for one page at most: a rare status must not make a request read everything.</summary>
    internal const int MostLookedAt = 1_000;

    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>Reads a page.</summary>
    /// <param name="store">The runs.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<RunList> ReadAsync(RunStore store, string owner, RunQuery query, CancellationToken stop)
    {
        List<RunView> page = [];
        int lookedAt = 0;
        RunId? last = null;
        await foreach (RunDocument run in store.ListAsync(owner, query.Schedule, query.After, stop))
        {
            if (page.Count == query.Limit || lookedAt == MostLookedAt)
                return new RunList(page, HasMore: true, query.NextAfter(last!.Value));
            if (query.Status is null || run.Status == query.Status)
                page.Add(RunView.From(run));
            (last, lookedAt) = (run.Id, lookedAt + 1);
        }
        return new RunList(page, HasMore: false, Next: null);
    }
}
