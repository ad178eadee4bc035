namespace KoGpt2.Worker.Tokenization;

/// <summary>Where stop strings are in a text that grows at its end.</summary>
public static class StopStrings
{
    /// <summary>Finds the stop string that is complete first; of several that end at one place, the longest.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="searched">How many characters at its start are known to hold no stop string.</param>
    /// <param name="stops">Stop strings, none of them empty.</param>
    /// <returns>Where it starts, which is how much of the text remains, and which it is; <see langword="null"/> if there is none.</returns>
    public static (int Start, string Stop)? FirstComplete(ReadOnlySpan<char> text, int searched, IReadOnlyList<string> stops)
    {
        (int Start, string Stop)? first = null;
        foreach (string stop in stops)
        {
            int from = Math.Max(0, searched - stop.Length + 1);
            int offset = text[from..].IndexOf(stop, StringComparison.Ordinal);
            if (offset < 0)
                continue;
            int end = from + offset + stop.Length;
            int best = first is { } other ? other.Start + other.Stop.Length : int.MaxValue;
            if (end < best || (end == best && stop.Length > first!.Value.Stop.Length))
                first = (from + offset, stop);
        }
        return first;
    }

    /// <summary>How many characters at a text's end may be the start of a stop string.</summary>
    /// <param name="text">A text without any stop string.</param>
    /// <param name="stops">Stop strings, none of them empty.</param>
    /// <returns>The length of the longest such end; 0 if there is none.</returns>
    public static int OpenLength(ReadOnlySpan<char> text, IReadOnlyList<string> stops)
    {
        int longest = 0;
        foreach (string stop in stops)
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
                if (text[^length..].SequenceEqual(stop.AsSpan(0, length)))
                    longest = length;
        return longest;
    }
}
