using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">Lower-case hexadecimal: 64 digits are the SHA-256 of its bytes, 40 the SHA-1 of git's blob.</param>
public sealed record HubFile(string Name, long Size, string Digest)
{
    /// <summary>Whether a file on disk is this one, byte for byte.</summary>
    /// <remarks>Source: Git Internals, "Git Objects": a blob's digest is taken over <c>blob {length}\0</c> and its bytes.</remarks>
    internal async Task<bool> IsAtAsync(string path, CancellationToken stop)
    {
        await using FileStream file = File.OpenRead(path);
        if (file.Length != Size)
            return false;
        bool inGit = Digest.Length == 2 * SHA1.HashSizeInBytes;
        using var hash = IncrementalHash.CreateHash(inGit ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (inGit)
            hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {Size}\0")));
        byte[] buffer = new byte[1 << 20];
        while (await file.ReadAsync(buffer, stop) is > 0 and int read)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == Digest;
    }
}

/// <summary>What a repository holds at one commit.</summary>
/// <param name="Commit">The commit, 40 hexadecimal digits.</param>
/// <param name="Files">Its files.</param>
public sealed record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private sealed record Info(string? Sha, Sibling[]? Siblings);

    private sealed record Sibling(string? Rfilename, long? Size, string? BlobId, Large? Lfs);

    private sealed record Large(string? Sha256, long? Size);

    /// <summary>The file of a name; null if there is none.</summary>
    public HubFile? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    /// <summary>Reads the hub's answer about a model, asked for with its blobs.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="from">What an error calls its source.</param>
    /// <exception cref="HubException">It is no such answer.</exception>
    /// <remarks>Source: huggingface_hub 1.x, <c>ModelInfo</c> in <c>hf_api.py</c>.</remarks>
    internal static HubListing Parse(ReadOnlySpan<byte> json, string from)
    {
        Info? info;
        try
        {
            info = JsonSerializer.Deserialize<Info>(json, s_json);
        }
        catch (JsonException error)
        {
            throw new HubException($"{from} is not what a hub answers about a model: {error.Message}", error);
        }
        if (info?.Sha is not { } commit || !HubAddress.IsCommitDigest(commit))
            throw new HubException($"{from} has no commit of 40 hexadecimal digits in 'sha'; it is '{info?.Sha}'.");
        return new HubListing(commit, [.. (info.Siblings ?? []).Select(sibling => File(sibling, from))]);
    }

    private static HubFile File(Sibling sibling, string from)
    {
        (long? size, string? digest, int digits) = sibling.Lfs is { } large
            ? (large.Size, large.Sha256, 2 * SHA256.HashSizeInBytes)
            : (sibling.Size, sibling.BlobId, 2 * SHA1.HashSizeInBytes);
        if (sibling.Rfilename is not { } name || size is null or < 0 || digest?.Length != digits || !digest.All(char.IsAsciiHexDigitLower))
            throw new HubException($"{from} does not say name, size and digest of the file '{sibling.Rfilename}'.");
        return new HubFile(name, size.Value, digest);
    }
}
