using System.Buffers;
using System.IO.Pipelines;

namespace KoGpt2.Shared.Storage;

/// <summary>Cuts a stream into the lines of a job's input: planner, worker and results must agree on what a line is, so they all use this.</summary>
/// <remarks>
/// A line ends with <c>\n</c> or with the input. A <c>\r</c> before that and a byte-order mark at the input's start are no part of it.
/// A line of nothing but spaces, tabs and <c>\r</c> is no line. Memory: one line and one buffer of the reader. Not thread-safe.
/// </remarks>
public sealed class LineCutter
{
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];
    private readonly PipeReader _reader;
    private readonly int _longest;
    private ReadOnlySequence<byte> _buffer;
    private byte[] _joined = [];
    private long _position;
    private bool _held, _ended;

    /// <summary>Starts to cut.</summary>
    /// <param name="reader">The bytes; the caller completes it.</param>
    /// <param name="start">Where the first of these bytes stands in the input; it must be where a line starts.</param>
    /// <param name="longest">Most bytes of a line.</param>
    public LineCutter(PipeReader reader, long start, int longest) => (_reader, _position, _longest) = (reader, start, longest);

    /// <summary>The present line without its end; valid until the next <see cref="ReadAsync"/>.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Where the present line's first byte stands in the input.</summary>
    public long LineStart { get; private set; }

    /// <summary>The present line's number as an editor shows it: counted from 1, blank lines too, from where cutting started.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="LineTooLongException">The line is longer than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken stop)
    {
        while (true)
        {
            if (_held && _buffer.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> content = _buffer.Slice(0, end);
                if (TakeLine(content, content.Length + 1))
                    return true;
            }
            else if (_held && _ended)
            {
                return _buffer.Length > 0 && TakeLine(_buffer, _buffer.Length);
            }
            else
            {
                await FillAsync(stop);
            }
        }
    }

    private async ValueTask FillAsync(CancellationToken stop)
    {
        if (_held)
        {
            // A line end of two bytes, and the mark, may come on top.
            if (_buffer.Length > _longest + 4L)
                throw new LineTooLongException(LineNumber + 1, _longest);
            _reader.AdvanceTo(_buffer.Start, _buffer.End);
        }
        ReadResult read = await _reader.ReadAsync(stop);
        (_buffer, _ended, _held) = (read.Buffer, read.IsCompleted, true);
    }

    private bool TakeLine(ReadOnlySequence<byte> content, long taken)
    {
        LineNumber++;
        ReadOnlyMemory<byte> line = Join(content);
        LineStart = _position;
        if (_position == 0 && line.Span.StartsWith(s_mark))
        {
            line = line[s_mark.Length..];
            LineStart += s_mark.Length;
        }
        Line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        _position += taken;
        _buffer = _buffer.Slice(taken);
        if (Line.Length > _longest)
            throw new LineTooLongException(LineNumber, _longest);
        return Line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0;
    }

    private ReadOnlyMemory<byte> Join(ReadOnlySequence<byte> content)
    {
        if (content.IsSingleSegment)
            return content.First;
        int length = checked((int)content.Length);
        if (_joined.Length < length)
            _joined = new byte[Math.Max(length, 2 * _joined.Length)];
        content.CopyTo(_joined);
        return _joined.AsMemory(0, length);
    }
}

/// <summary>A line of an input is longer than allowed.</summary>
public sealed class LineTooLongException(long lineNumber, int longest) : Exception($"Line {lineNumber} of the input has more than {longest:N0} bytes.")
{
    /// <summary>The line's number, counted from 1, blank lines too.</summary>
    public long LineNumber => lineNumber;
}
