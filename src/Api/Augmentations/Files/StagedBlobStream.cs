using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace KoGpt2.Api.Augmentations.Files;

/// <summary>Writes a blob front to back in blocks that nobody sees before they are committed. Its memory is one block's.</summary>
/// <param name="blob">The blob.</param>
internal sealed class StagedBlobStream(BlockBlobClient blob) : Stream
{
    private const int BlockBytes = 4 * 1_024 * 1_024;
    private readonly byte[] _block = new byte[BlockBytes];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly List<string> _staged = [];
    private int _filled;
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _position;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A blob is written front to back.");
    }

    /// <summary>Ends the writing.</summary>
    /// <returns>SHA-256 of all that was written, 64 lower-case hexadecimal digits.</returns>
    public string Finish() => Convert.ToHexStringLower(_sha256.GetHashAndReset());

    /// <summary>Makes what was written the blob's content.</summary>
    /// <param name="options">Headers, metadata and conditions.</param>
    /// <param name="stop">Gives up.</param>
    public async Task CommitAsync(CommitBlockListOptions options, CancellationToken stop)
    {
        if (_filled > 0)
            await blob.StageBlockAsync(NextBlock(), Filled(), cancellationToken: stop);
        _filled = 0;
        await blob.CommitBlockListAsync(_staged, options, stop);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (Take(ref buffer))
        {
            blob.StageBlock(NextBlock(), Filled());
            _filled = 0;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (Take(ref buffer))
        {
            await blob.StageBlockAsync(NextBlock(), Filled(), cancellationToken: cancellationToken);
            _filled = 0;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha256.Dispose();
        base.Dispose(disposing);
    }

    // True once the block is full and there is more.
    private bool Take(ref ReadOnlySpan<byte> buffer)
    {
        int count = Math.Min(BlockBytes - _filled, buffer.Length);
        buffer[..count].CopyTo(_block.AsSpan(_filled));
        _sha256.AppendData(buffer[..count]);
        buffer = buffer[count..];
        _filled += count;
        _position += count;
        return _filled == BlockBytes && buffer.Length > 0;
    }

    private bool Take(ref ReadOnlyMemory<byte> buffer)
    {
        ReadOnlySpan<byte> rest = buffer.Span;
        bool isFull = Take(ref rest);
        buffer = buffer[^rest.Length..];
        return isFull;
    }

    private MemoryStream Filled() => new(_block, 0, _filled, writable: false);

    // Ids of one blob are of one length; two who write the same blob at once do not take each other's blocks.
    private string NextBlock()
    {
        _staged.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_writer}-{_staged.Count:00000}")));
        return _staged[^1];
    }
}
