using System.Globalization;
using System.Text.Json;

namespace KoGpt2.Augmentation.Recipes;

/// <summary>Finds the line of a JSON document at which a field stands.</summary>
public static class JsonLines
{
    /// <summary>The line of a field, or of the innermost thing around it that is there.</summary>
    /// <param name="utf8">A JSON document; one that is broken is searched up to where it breaks.</param>
    /// <param name="path">The field's path, such as <c>filters[2].min</c>; empty for the whole, or for where a broken one breaks.</param>
    /// <returns>Counted from 1.</returns>
    public static int Find(ReadOnlySpan<byte> utf8, string path)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
        Stack<(string Path, bool IsList, int Count)> open = [];
        string here = "";
        long found = 0;
        int most = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    open.Pop();
                    continue;
                }
                if (reader.TokenType == JsonTokenType.PropertyName)
                    here = Join(open.Peek().Path, reader.GetString()!);
                else if (open.TryPeek(out (string Path, bool IsList, int Count) around) && around.IsList)
                {
                    open.Pop();
                    here = string.Create(CultureInfo.InvariantCulture, $"{around.Path}[{around.Count}]");
                    open.Push(around with { Count = around.Count + 1 });
                }
                if (here.Length > most && Holds(here, path))
                    (most, found) = (here.Length, reader.TokenStartIndex);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    open.Push((here, reader.TokenType == JsonTokenType.StartArray, 0));
            }
        }
        catch (JsonException error) when (path.Length == 0)
        {
            return (int)(error.LineNumber ?? 0) + 1;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A field of what is broken stands before where it breaks, or nowhere.
        }
        return 1 + utf8[..(int)found].Count((byte)'\n');
    }

    private static string Join(string around, string name) => around.Length == 0 ? name : $"{around}.{name}";

    private static bool Holds(string outer, string path) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (outer.Length == 0 || outer.Length == path.Length || path[outer.Length] is '.' or '[');
}
