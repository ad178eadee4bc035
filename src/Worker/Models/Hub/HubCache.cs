using System.Text;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>Where the files of one repository are kept: a folder for each commit, and beside them which commit a revision was.</summary>
/// <param name="settings">Where all downloads are kept.</param>
/// <param name="address">The repository.</param>
internal sealed class HubCache(HubSettings settings, HubAddress address)
{
    private const string ListingName = "listing.json";
    private const string LockName = ".lock";
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(200);

    // The hub forbids two hyphens in a row, so no two repositories share a folder.
    private readonly string _folder = Path.Combine(settings.Cache, $"{address.Owner}--{address.Name}");

    private string Reference => Path.Combine(_folder, "refs", Uri.EscapeDataString(address.Revision));

    /// <summary>Folder of a commit's files.</summary>
    public string Folder(string commit) => Path.Combine(_folder, commit);

    /// <summary>What the repository held when it was last asked for this revision.</summary>
    /// <returns>Null if it was not asked.</returns>
    public HubListing? Find()
    {
        string? commit = address.IsCommit ? address.Revision : File.Exists(Reference) ? File.ReadAllText(Reference) : null;
        if (commit is null || !HubAddress.IsCommitDigest(commit))
            return null;
        string path = Path.Combine(Folder(commit), ListingName);
        return File.Exists(path) ? HubListing.Parse(File.ReadAllBytes(path), path) : null;
    }

    /// <summary>Keeps what the hub said of the revision.</summary>
    public void Keep(HubListing listing, byte[] json)
    {
        Write(Path.Combine(Folder(listing.Commit), ListingName), json);
        Write(Reference, Encoding.ASCII.GetBytes(listing.Commit));
    }

    /// <summary>Waits until no other process writes to a commit's folder, and keeps them off.</summary>
    /// <param name="commit">The commit; its folder is there.</param>
    /// <param name="time">Tells how long it waits between two looks.</param>
    /// <param name="waiting">Told once if it must wait.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <returns>What ends it when it is disposed.</returns>
    public async Task<IDisposable> LockAsync(string commit, TimeProvider time, Action waiting, CancellationToken stop)
    {
        string path = Path.Combine(Folder(commit), LockName);
        for (bool told = false; ; told = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                    waiting();
                await Task.Delay(s_betweenLooks, time, stop);
            }
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string beside = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, path, overwrite: true);
    }
}
