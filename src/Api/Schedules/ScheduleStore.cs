using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;
using KoGpt2.Api.Telemetry;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Schedules;

/// <summary>Schedules in blob storage. A listing tells when each is to be looked at, so that those which are not due need not be read.</summary>
internal sealed class ScheduleStore(StorageClients storage, TimeProvider clock)
{
    private const string Due = "due", Ending = ".json";
    private const int ReadAtOnce = 16;

    private readonly SwappedBlobs<ScheduleDocument> _documents = new(ApiJson.Korean.ScheduleDocument, Metadata, clock);

    /// <summary>Reads a schedule.</summary>
    /// <returns><see langword="null"/> if this owner has no such schedule.</returns>
    public async Task<ScheduleDocument?> FindAsync(string owner, string name, CancellationToken stop) =>
        ScheduleName.IsValid(name) && await _documents.ReadAsync(Blob(owner, name), stop) is { } read ? read.Document : null;

    /// <summary>Applies a move to a schedule that is there.</summary>
    /// <param name="owner">Whose schedule.</param>
    /// <param name="name">Which; any text at all.</param>
    /// <param name="move">A pure function; returns its argument where nothing is to be done.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The document as it stands afterwards; <see langword="null"/> if there is no such schedule.</returns>
    public Task<ScheduleDocument?> ChangeAsync(string owner, string name, Func<ScheduleDocument, ScheduleDocument> move, CancellationToken stop) =>
        ScheduleName.IsValid(name)
            ? _documents.ChangeAsync(Blob(owner, name), schedule => schedule is null ? null : move(schedule), ScheduleMeter.Note, stop)
            : Task.FromResult<ScheduleDocument?>(null);

    /// <summary>Makes a schedule, or saves it anew.</summary>
    /// <param name="owner">Whose schedule.</param>
    /// <param name="name">A valid name.</param>
    /// <param name="save">Given the schedule, or <see langword="null"/> where there is none; returns what it shall be.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<ScheduleDocument> SaveAsync(string owner, string name, Func<ScheduleDocument?, ScheduleDocument> save, CancellationToken stop) =>
        (await _documents.ChangeAsync(Blob(owner, name), save, null, stop))!;

    /// <summary>Deletes a schedule. Its runs stay; those that wait are cancelled when they are looked at.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(string owner, string name, CancellationToken stop) =>
        ScheduleName.IsValid(name) && await Blob(owner, name).DeleteIfExistsAsync(cancellationToken: stop);

    /// <summary>An owner's schedules, by name.</summary>
    public async Task<IReadOnlyList<ScheduleDocument>> ListAsync(string owner, CancellationToken stop)
    {
        List<ScheduleDocument> schedules = [];
        foreach (string[] page in (await NamesAsync(owner, stop)).Chunk(ReadAtOnce))
            schedules.AddRange((await Task.WhenAll(page.Select(name => FindAsync(owner, name, stop)))).OfType<ScheduleDocument>());
        return schedules;
    }

    /// <summary>Names of an owner's schedules, in order.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string owner, CancellationToken stop)
    {
        string folder = StorageLayout.Schedules(owner);
        List<string> names = [];
        await foreach (BlobItem blob in storage.Schedules.GetBlobsAsync(new GetBlobsOptions { Prefix = folder }, stop))
            names.Add(blob.Name[folder.Length..^Ending.Length]);
        return names;
    }

    /// <summary>All owners' schedules that are to be looked at.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<IReadOnlyList<(string Owner, string Name)>> DueAsync(DateTimeOffset now, CancellationToken stop)
    {
        List<(string, string)> due = [];
        await foreach (BlobItem blob in storage.Schedules.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, stop))
            if (blob.Metadata.TryGetValue(Due, out string? time)
                && DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) <= now
                && blob.Name.Split('/') is [var owner, var name])
                due.Add((owner, name[..^Ending.Length]));
        return due;
    }

    private static Dictionary<string, string>? Metadata(ScheduleDocument schedule)
    {
        DateTimeOffset? due = schedule switch
        {
            { Outbox.Count: > 0 } => schedule.SavedAt,
            { PausedAt: not null } => null,
            _ => CronTimes.Of(schedule.Times)?.Next(schedule.DecidedUntil),
        };
        return due is { } time ? new() { [Due] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) } : null;
    }

    private BlobClient Blob(string owner, string name) => storage.Schedules.GetBlobClient(StorageLayout.Schedule(owner, name));
}
