using System.Text.Json;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Settings;

/// <summary>When a choice counts as repeating itself: its last tokens are one pattern, again and again with nothing between.</summary>
/// <param name="MaxPatternSize">Most tokens of the pattern, 1 to 256.</param>
/// <param name="MinPatternSize">Fewest tokens of the pattern, 1 to <paramref name="MaxPatternSize"/>.</param>
/// <param name="MinCount">How many times it must have come, 2 to 1,024.</param>
/// <remarks>Names and meaning are vLLM's <c>repetition_detection</c>.</remarks>
public sealed record RepetitionDetection(int MaxPatternSize, int MinPatternSize, int MinCount)
{
    /// <summary>What a caller may send, in words.</summary>
    internal const string Right = "an object with max_pattern_size (1 to 256), min_count (2 to 1,024) and, if wanted, min_pattern_size (1 to max_pattern_size)";

    /// <summary>The same as a JSON Schema, which cannot compare the two sizes.</summary>
    internal const string Schema = """
        {"type": ["object", "null"], "required": ["max_pattern_size", "min_count"], "additionalProperties": false, "properties": {
          "max_pattern_size": {"type": "integer", "minimum": 1, "maximum": 256, "description": "Most tokens of the pattern."},
          "min_pattern_size": {"type": "integer", "minimum": 1, "maximum": 256, "default": 1, "description": "Fewest tokens of the pattern, at most `max_pattern_size`."},
          "min_count": {"type": "integer", "minimum": 2, "maximum": 1024, "description": "How many times in a row it must have come."}}}
        """;

    /// <summary>Reads a value.</summary>
    /// <returns><see langword="null"/> if it is not as <see cref="Right"/> says.</returns>
    internal static RepetitionDetection? TryRead(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > 3)
            return null;
        int? most = null, least = null, count = null;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (member.NameEquals("max_pattern_size") && most is null)
                most = SettingValues.Int(member.Value, 1, 256);
            else if (member.NameEquals("min_pattern_size") && least is null)
                least = SettingValues.Int(member.Value, 1, 256);
            else if (member.NameEquals("min_count") && count is null)
                count = SettingValues.Int(member.Value, 2, 1_024);
            else
                return null;
        }
        bool leastIsRight = value.TryGetProperty("min_pattern_size", out _) ? least <= most : true;
        return most is null || count is null || !leastIsRight ? null : new RepetitionDetection(most.Value, least ?? 1, count.Value);
    }
}
