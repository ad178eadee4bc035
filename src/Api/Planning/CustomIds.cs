using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace KoGpt2.Api.Planning;

/// <summary>The <c>custom_id</c>s of an input's lines while they go by, as 128-bit digests: some 36 bytes each, however long they are.</summary>
internal sealed class CustomIds
{
    private const int LongestText = 512, LongestEscape = 6, LongestUtf8 = 3;
    private static readonly JsonReaderOptions s_json = new() { MaxDepth = 64 };
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Any bytes at all; of a line that cannot be read no name is taken, as its answer has none.</param>
    /// <returns>Whether its <c>custom_id</c> came before. That two of a million different ones are taken for the same has a chance of 1 in 10^26.</returns>
    public bool IsRepeated(ReadOnlySpan<byte> line)
    {
        Span<byte> buffer = stackalloc byte[LongestText * LongestEscape];
        return MayHaveOne(line) && Utf8.IsValid(line) && TryFind(line, buffer, out int length)
            && !_seen.Add(System.IO.Hashing.XxHash128.HashToUInt128(buffer[..length]));
    }

    private static bool MayHaveOne(ReadOnlySpan<byte> line) => line.IndexOf("custom_id"u8) >= 0 || line.Contains((byte)'\\');

    private static bool TryFind(ReadOnlySpan<byte> line, Span<byte> id, out int length)
    {
        length = 0;
        bool found = false;
        var json = new Utf8JsonReader(line, s_json);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                    continue;
                bool isId = !found && IsCustomId(ref json);
                json.Read();
                found |= isId;
                if (isId)
                    length = Copy(ref json, id);
                json.Skip();
            }
            return length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsCustomId(ref Utf8JsonReader name)
    {
        try
        {
            return name.ValueTextEquals("custom_id"u8);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }
    }

    // 0 stands for what is no custom_id: another type, too long, empty, not Unicode.
    private static int Copy(ref Utf8JsonReader value, Span<byte> id)
    {
        if (value.TokenType != JsonTokenType.String || value.ValueSpan.Length > id.Length)
            return 0;
        try
        {
            int length = value.CopyString(id);
            return length <= LongestText * LongestUtf8 && Encoding.UTF8.GetCharCount(id[..length]) <= LongestText ? length : 0;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
