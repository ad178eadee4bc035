using System.Text;

namespace KoGpt2.Shared.Text;

/// <summary>Reads a <see cref="Blocklist"/> from a file.</summary>
public static class BlocklistFile
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a UTF-8 file, with or without byte-order mark, its lines ended by LF or CRLF.</summary>
    /// <exception cref="InvalidDataException">The file is no UTF-8, or <see cref="Blocklist.Parse"/> refuses a line; the message names file and line.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder; the message names it.</exception>
    public static Blocklist Read(string path) => Blocklist.Parse(Lines(File.ReadAllBytes(path), path), path);

    private static IEnumerable<string> Lines(byte[] bytes, string path)
    {
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (int number = 1; start < bytes.Length; number++)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            int end = length < 0 ? bytes.Length : start + length;
            yield return Decode(bytes.AsSpan(start, end - start), path, number);
            start = end + 1;
        }
    }

    private static string Decode(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return s_strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{path}, line {number}: save the list as UTF-8; this line holds bytes that are none.");
        }
    }
}
