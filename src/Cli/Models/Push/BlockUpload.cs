using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using KoGpt2.Shared.Models;
using Microsoft.Win32.SafeHandles;

namespace KoGpt2.Cli.Models.Push;

/// <summary>
/// Uploads one file of a package in blocks that are named by their own digests: what an interrupted upload left is found and not sent again.
/// The service checks each block on arrival, and the blob appears whole or not at all.
/// </summary>
/// <param name="blob">The blob.</param>
/// <param name="file">The file, with its digest, which becomes the blob's metadata.</param>
/// <param name="blockSize">Bytes of a block. A blob has at most 50,000 blocks.</param>
internal sealed class BlockUpload(BlockBlobClient blob, ModelFile file, int blockSize)
{
    private const string DigestName = "sha256";
    private const int AtOnce = 4;

    private static readonly UploadTransferValidationOptions s_checked = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    /// <summary>Whether the blob is this file, by size and digest.</summary>
    public async Task<bool> IsThereAsync(CancellationToken stop)
    {
        try
        {
            BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: stop);
            return found.ContentLength == file.Size && found.Metadata.TryGetValue(DigestName, out string? digest) && digest == file.Sha256;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Uploads it.</summary>
    /// <param name="path">The file on disk.</param>
    /// <param name="progress">Told of bytes that are behind it, and whether they had to be sent, block by block and from several threads.</param>
    /// <param name="stop">Gives up; finished blocks stay for the next time, for a week.</param>
    /// <exception cref="RequestFailedException">The service refused it.</exception>
    public async Task RunAsync(string path, Action<int, bool> progress, CancellationToken stop)
    {
        HashSet<string> staged = await StagedAsync(stop);
        string[] blocks = new string[(file.Size + blockSize - 1) / blockSize];
        using SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
        await Parallel.ForAsync(0, blocks.Length, options, async (i, stopping) =>
        {
            byte[] bytes = new byte[(int)Math.Min(blockSize, file.Size - ((long)i * blockSize))];
            await ReadAsync(handle, bytes, (long)i * blockSize, stopping);
            blocks[i] = Name(i, bytes);
            bool isNew = !staged.Contains(blocks[i]);
            if (isNew)
                await blob.StageBlockAsync(blocks[i], new MemoryStream(bytes), new BlockBlobStageBlockOptions { TransferValidation = s_checked }, stopping);
            progress(bytes.Length, isNew);
        });
        var commit = new CommitBlockListOptions { Metadata = new Dictionary<string, string> { [DigestName] = file.Sha256 } };
        await blob.CommitBlockListAsync(blocks, commit, stop);
    }

    // Names of one blob's blocks must all have one length.
    private static string Name(int number, byte[] bytes)
    {
        Span<byte> name = stackalloc byte[sizeof(int) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32BigEndian(name, number);
        SHA256.HashData(bytes, name[sizeof(int)..]);
        return Convert.ToBase64String(name);
    }

    private static async Task ReadAsync(SafeFileHandle handle, byte[] bytes, long offset, CancellationToken stop)
    {
        for (int have = 0, read; have < bytes.Length; have += read)
            if ((read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(have), offset + have, stop)) == 0)
                throw new IOException("A file of the package became shorter while it was uploaded.");
    }

    private async Task<HashSet<string>> StagedAsync(CancellationToken stop)
    {
        try
        {
            BlockList list = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: stop);
            return [.. list.UncommittedBlocks.Select(block => block.Name)];
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }
}
