namespace KoGpt2.Api.Http.Lists;

/// <summary>A page of a list.</summary>
/// <param name="Data">The items.</param>
/// <param name="HasMore">Whether there may be more behind them.</param>
/// <param name="Next">Address of the page with those, if so.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Data, bool HasMore, string? Next)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";
}

/// <summary>Reads pages.</summary>
internal static class ListPage
{
    /// <summary>Documents looked at for one page at most: a rare status must not make a request read everything.</summary>
    public const int MostLookedAt = 1_000;

    /// <summary>Reads a page.</summary>
    /// <param name="documents">All documents from the page's first on.</param>
    /// <param name="limit">Most items of the page.</param>
    /// <param name="isWanted">Which documents are shown.</param>
    /// <param name="show">How.</param>
    /// <param name="next">Address of the page behind a document.</param>
    public static async Task<ListPage<TView>> ReadAsync<TDocument, TView>(
        IAsyncEnumerable<TDocument> documents, int limit, Func<TDocument, bool> isWanted, Func<TDocument, TView> show, Func<TDocument, string> next)
        where TDocument : class
    {
        List<TView> page = [];
        int lookedAt = 0;
        TDocument? last = null;
        await foreach (TDocument document in documents)
        {
            if (page.Count == limit || lookedAt == MostLookedAt)
                return new ListPage<TView>(page, HasMore: true, next(last!));
            if (isWanted(document))
                page.Add(show(document));
            (last, lookedAt) = (document, lookedAt + 1);
        }
        return new ListPage<TView>(page, HasMore: false, Next: null);
    }
}
