using System.Buffers.Binary;
using System.IO.Compression;

namespace KoGpt2.Augmentation.Sources.Tables;

/// <summary>Unpacks a gzip file, and throws at its end if that is not where it should be.</summary>
/// <remarks>
/// <see cref="GZipStream"/> alone takes a file that was cut off for one that ends there. Source: RFC 1952, section 2.3.1: the last four bytes are the
/// unpacked size modulo 2^32. Leaves the packed stream open.
/// </remarks>
internal sealed class WholeGzipStream : Stream
{
    private readonly GZipStream _inner;
    private readonly uint _expected;
    private uint _unpacked;

    /// <summary>Begins to unpack.</summary>
    /// <param name="packed">One gzip file; it can seek, and stands at its start.</param>
    public WholeGzipStream(Stream packed)
    {
        byte[] size = new byte[sizeof(uint)];
        packed.Seek(-Math.Min(size.Length, packed.Length), SeekOrigin.End);
        packed.ReadAtLeast(size, size.Length, throwOnEndOfStream: false);
        packed.Position = 0;
        _expected = BinaryPrimitives.ReadUInt32LittleEndian(size);
        _inner = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Count(_inner.Read(buffer), buffer.Length);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await _inner.ReadAsync(buffer, cancellationToken), buffer.Length);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read, int asked)
    {
        _unpacked += (uint)read;
        return read > 0 || asked == 0 || _unpacked == _expected
            ? read
            : throw new InvalidDataException("it is cut off, or is several such files in one; unpack it first.");
    }
}
