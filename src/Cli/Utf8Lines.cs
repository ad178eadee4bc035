using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace KoGpt2.Cli;

/// <summary>Reads lines of UTF-8 as they come, and refuses bytes that are none rather than replacing them.</summary>
public static class Utf8Lines
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a stream, without their ends (LF or CRLF) and without a byte-order mark. The last one need not end.</summary>
    /// <exception cref="DecoderFallbackException">A line is no UTF-8; all lines before it have been given out.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken stop = default)
    {
        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 65_536));
        bool first = true;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(stop);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryTakeLine(ref rest, read.IsCompleted, out ReadOnlySequence<byte> line))
            {
                yield return first ? s_strict.GetString(line).TrimStart('\uFEFF').TrimEnd('\r') : s_strict.GetString(line).TrimEnd('\r');
                first = false;
            }
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                yield break;
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        SequencePosition? end = rest.PositionOf((byte)'\n');
        line = end is { } found ? rest.Slice(0, found) : rest;
        if (end is null && (!isLast || rest.IsEmpty))
            return false;
        rest = end is { } newline ? rest.Slice(rest.GetPosition(1, newline)) : rest.Slice(rest.End);
        return true;
    }
}
