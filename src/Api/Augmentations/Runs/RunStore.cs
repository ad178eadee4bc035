using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Http;
using KoGpt2.Api.Telemetry;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Runs;

/// <summary>Run documents in blob storage. Documents of deleted runs are as good as gone.</summary>
internal sealed class RunStore(StorageClients storage, TimeProvider clock)
{
    private const int ReadAtOnce = 16;

    private readonly SwappedBlobs<RunDocument> _documents = new(ApiJson.Korean.RunDocument, metadata: null, clock);

    /// <summary>Writes a new run's document; one that is there already stays as it is: its name decides who made it. A deleted one counts as none.</summary>
    /// <returns>The document that is there now.</returns>
    public async Task<RunDocument> MakeAsync(RunDocument run, CancellationToken stop) =>
        (await _documents.ChangeAsync(
            Blob(run.Owner, run.Id), there => there is { DeletedAt: null } ? there : run, RunMeter.Note, stop))!;

    /// <summary>Reads a run.</summary>
    /// <returns><see langword="null"/> if this owner has no such run.</returns>
    public async Task<RunDocument?> FindAsync(string owner, RunId id, CancellationToken stop) =>
        await _documents.ReadAsync(Blob(owner, id), stop) is { Document: { DeletedAt: null } run } ? run : null;

    /// <summary>Applies a move: read, move, write if unchanged since, and again until it holds.</summary>
    /// <param name="owner">Whose run.</param>
    /// <param name="id">Which run.</param>
    /// <param name="move">A pure function, safe to apply twice; returns its argument where nothing is to be done.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The document as it stands afterwards; <see langword="null"/> if there is no such run.</returns>
    public Task<RunDocument?> ChangeAsync(string owner, RunId id, Func<RunDocument, RunDocument> move, CancellationToken stop) =>
        _documents.ChangeAsync(Blob(owner, id), run => run is { DeletedAt: null } ? move(run) : null, RunMeter.Note, stop);

    /// <summary>Looks for the document of a deleted run.</summary>
    /// <returns>Its ETag; <see langword="null"/> if there is no document, or the run is not deleted.</returns>
    public async Task<ETag?> FindDeletedAsync(string owner, RunId id, CancellationToken stop) =>
        await _documents.ReadAsync(Blob(owner, id), stop) is { Document.DeletedAt: not null } read ? read.ETag : null;

    /// <summary>An owner's runs, those first whose names hold the latest time; documents are read 16 at once.</summary>
    /// <param name="owner">Whose runs.</param>
    /// <param name="schedule">Only those of this schedule; <see langword="null"/> for all, also those without one.</param>
    /// <param name="after">Starts behind this run; <see langword="null"/> starts with the first.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<RunDocument> ListAsync(string owner, string? schedule, RunId? after, [EnumeratorCancellation] CancellationToken stop)
    {
        IReadOnlyList<string> folders = schedule is null ? await FoldersAsync(StorageLayout.Runs(owner), stop) : [StorageLayout.Runs(owner, schedule)];
        List<RunId> ids = [];
        foreach (string folder in folders)
            foreach (string run in await FoldersAsync(folder, stop))
                if (RunId.TryParse(run[folder.Length..].TrimEnd('/'), out RunId id))
                    ids.Add(id);
        IEnumerable<RunId> wanted = ids.Where(id => after is not { } last || Compare(id, last) > 0).Order(Comparer<RunId>.Create(Compare));
        foreach (RunId[] page in wanted.Chunk(ReadAtOnce))
            foreach (RunDocument? run in await Task.WhenAll(page.Select(id => FindAsync(owner, id, stop))))
                if (run is not null)
                    yield return run;
    }

    private static int Compare(RunId a, RunId b) =>
        b.At.CompareTo(a.At) is not 0 and int order ? order : string.CompareOrdinal(a.Text, b.Text);

    private async Task<IReadOnlyList<string>> FoldersAsync(string prefix, CancellationToken stop)
    {
        List<string> folders = [];
        var options = new GetBlobsByHierarchyOptions { Prefix = prefix, Delimiter = "/" };
        await foreach (BlobHierarchyItem item in storage.Runs.GetBlobsByHierarchyAsync(options, stop))
            if (item.IsPrefix)
                folders.Add(item.Prefix);
        return folders;
    }

    private BlobClient Blob(string owner, RunId id) => storage.Runs.GetBlobClient(StorageLayout.RunDocument(owner, id));
}
