using KoGpt2.Worker.Models.Import;
using Polly;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>How far a download is.</summary>
/// <param name="Step">What is being done, for people.</param>
/// <param name="Done">Bytes that are there.</param>
/// <param name="Total">Bytes in all, as far as is known.</param>
public readonly record struct HubProgress(string Step, long Done, long Total);

/// <summary>A checkpoint on disk that came from the hub.</summary>
/// <param name="Folder">Its folder, for <see cref="ImportOptions.Checkpoint"/>.</param>
/// <param name="Source">Repository and commit, <c>owner/name@commit</c>.</param>
public sealed record HubSnapshot(string Folder, string Source);

/// <summary>Downloads of a repository what an import needs.</summary>
public sealed class HubCheckpoint
{
    private readonly HubAddress _address;
    private readonly HubSettings _settings;
    private readonly TimeProvider _time;
    private readonly IProgress<HubProgress> _progress;
    private readonly HubCache _cache;
    private readonly Dictionary<string, (long Done, long Size)> _bytes = new(StringComparer.Ordinal);

    private HubCheckpoint(HubAddress address, HubSettings settings, TimeProvider time, IProgress<HubProgress> progress)
    {
        (_address, _settings, _time, _progress) = (address, settings, time, progress);
        _cache = new HubCache(settings, address);
    }

    /// <summary>Downloads a checkpoint; what was downloaded before is checked and not downloaded again, what was interrupted is continued.</summary>
    /// <param name="address">The repository.</param>
    /// <param name="settings">The hub.</param>
    /// <param name="time">Tells how long to wait, and when a server has stalled.</param>
    /// <param name="progress">Told of every step and every few thousand bytes, in order.</param>
    /// <param name="stop">Ends it; what is there by then stays for the next time.</param>
    /// <exception cref="HubException">The repository is not there, may not be read, lacks a file, or its files do not come as they are listed.</exception>
    /// <exception cref="CheckpointException">It is of a network that cannot be imported; its weights are not downloaded then.</exception>
    /// <exception cref="IOException">The cache's disk is full, or fails.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written to.</exception>
    public static Task<HubSnapshot> FetchAsync(
        HubAddress address, HubSettings settings, TimeProvider time, IProgress<HubProgress> progress, CancellationToken stop) =>
        new HubCheckpoint(address, settings, time, progress).FetchAsync(stop);

    private async Task<HubSnapshot> FetchAsync(CancellationToken stop)
    {
        using var client = new HubClient(_settings, _time);
        HubListing listing = await ListAsync(client, stop);
        string folder = _cache.Folder(listing.Commit);
        var files = HubFiles.Choose(listing, _address.Id);
        using IDisposable alone = await _cache.LockAsync(listing.Commit, _time, () => Say("Waiting for another process that downloads it"), stop);
        var download = new HubDownload(client, _address, listing.Commit, folder, HubRetry.Create(_time, evenUnreachable: true), Report);

        await FetchAsync(download, folder, [.. files.About, files.Weights], files.IsSharded ? files.About.Count + 1 : files.About.Count, stop);
        var config = CheckpointConfig.Read(folder);
        CheckpointTokenizer.Check(folder, config.Shape.Vocabulary);
        IReadOnlyList<HubFile> weights = files.IsSharded
            ? HubFiles.Shards(listing, await File.ReadAllBytesAsync(Path.Combine(folder, files.Weights.Name), stop), files.Weights.Name)
            : [files.Weights];
        await FetchAsync(download, folder, weights, weights.Count, stop);
        return new HubSnapshot(folder, $"{_address.Id}@{listing.Commit}");
    }

    // What a commit holds never changes, so it need not be asked for twice.
    private async Task<HubListing> ListAsync(HubClient client, CancellationToken stop)
    {
        if ((_settings.Offline || _address.IsCommit) && _cache.Find() is { } known)
            return known;
        Say($"Asking {_settings.Endpoint} for {_address}");
        ResiliencePipeline retry = HubRetry.Create(_time, evenUnreachable: false);
        byte[] json = await retry.ExecuteAsync(async stop => await client.ListAsync(_address, stop), stop);
        var listing = HubListing.Parse(json, $"The answer of {_settings.Endpoint} about {_address}");
        _cache.Keep(listing, json);
        return listing;
    }

    // Counts all of the files, and fetches the first of them.
    private async Task FetchAsync(HubDownload download, string folder, IReadOnlyList<HubFile> files, int count, CancellationToken stop)
    {
        foreach (HubFile file in files)
            _bytes.TryAdd(file.Name, (0, file.Size));
        CheckRoom(folder, files);
        foreach (HubFile file in files.Take(count))
            await download.FetchAsync(file, stop);
    }

    private static void CheckRoom(string folder, IReadOnlyList<HubFile> files)
    {
        long missing = files.Sum(file => file.Size - Present(Path.Combine(folder, file.Name), file.Size));
        long room = new DriveInfo(folder).AvailableFreeSpace;
        if (missing > room)
            throw new HubException($"The download needs {missing / 1e6:N1} MB more in {folder}; its disk has {room / 1e6:N1} MB left.");
    }

    private static long Present(string path, long size) =>
        new[] { path, path + HubDownload.PartEnd }.Where(File.Exists).Select(there => Math.Min(size, new FileInfo(there).Length)).DefaultIfEmpty().Max();

    private void Report(HubFile file, long done)
    {
        _bytes[file.Name] = (done, file.Size);
        Say(FormattableString.Invariant($"{file.Name}, {file.Size / 1e6:N1} MB"));
    }

    private void Say(string step) => _progress.Report(new HubProgress(step, _bytes.Values.Sum(file => file.Done), _bytes.Values.Sum(file => file.Size)));
}
