namespace KoGpt2.Api.Tests.Support;

/// <summary>A stream that repeats one line.</summary>
internal sealed class RepeatedLine(byte[] line, int count) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => (long)line.Length * count;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = (int)Math.Min(count, Length - Position);
        for (int i = 0; i < read; i++)
            buffer[offset + i] = line[(Position + i) % line.Length];
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
