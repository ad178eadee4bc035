using KoGpt2.Api.Outputs;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Files;

/// <summary>A page of an owner's uploaded files, as OpenAI's lists are; or of the files of results, if it is these that are asked for.</summary>
/// <param name="Data">The files.</param>
/// <param name="FirstId">The first one's name; empty if there is none.</param>
/// <param name="LastId">The last one's name, by which the next page is asked for.</param>
/// <param name="HasMore">Whether there are more.</param>
internal sealed record FileList(IReadOnlyList<FileView> Data, string FirstId, string LastId, bool HasMore)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>Reads a page.</summary>
    /// <param name="files">The files.</param>
    /// <param name="outputs">The files of results.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="query">Which.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<FileList> ReadAsync(FileStore files, OutputFiles outputs, string owner, FileQuery query, CancellationToken stop)
    {
        List<FileView> page = query.Purpose switch
        {
            null or FileRecord.BatchPurpose => await files.ListAsync(owner, query.After, query.OldestFirst, stop).Take(query.Limit + 1).Select(FileView.From).ToListAsync(stop),
            FileQuery.OutputPurpose => await outputs.ListAsync(owner, query.AfterOutput, query.OldestFirst, query.Limit + 1, stop),
            _ => [],
        };
        bool hasMore = page.Count > query.Limit;
        if (hasMore)
            page.RemoveAt(query.Limit);
        return new FileList(page, page.FirstOrDefault()?.Id ?? "", page.LastOrDefault()?.Id ?? "", hasMore);
    }
}
