using System.Text.Json;
using KoGpt2.Shared.Settings.Reading;
using static System.FormattableString;

namespace KoGpt2.Shared.Settings;

/// <summary>What a setting may be: in words for people, as JSON Schema for programs, and as what a reader takes. All three come from the same numbers.</summary>
/// <typeparam name="T">What is read; a type that can be null.</typeparam>
/// <param name="Words">What may be sent, to end a sentence with that begins "Send".</param>
/// <param name="Schema">The same as a JSON Schema of draft 2020-12; JSON null, which says nothing, is let through.</param>
/// <param name="Read">Reads a value; null if it is none of these.</param>
internal sealed record SettingRange<T>(string Words, string Schema, Func<JsonElement, T?> Read);

/// <summary>The ranges that settings have.</summary>
internal static class SettingRanges
{
    private const string Ids = """{"type": "integer", "minimum": 0, "maximum": 2147483647}""";

    /// <summary>On or off.</summary>
    public static SettingRange<bool?> Flag { get; } = new("true or false", """{"type": ["boolean", "null"]}""", SettingValues.Flag);

    /// <summary>An integer of 64 bits.</summary>
    public static SettingRange<long?> Long { get; } = new("an integer of 64 bits", """{"type": ["integer", "null"], "format": "int64"}""", SettingValues.Long);

    /// <summary>When a beam search ends.</summary>
    public static SettingRange<EarlyStopping?> EndOfSearch { get; } =
        new("true, false or \"never\"", """{"enum": [true, false, "never", null]}""", EarlyStoppingJson.TryRead);

    /// <summary>When a choice repeats itself.</summary>
    public static SettingRange<RepetitionDetection> Repetition { get; } =
        new(RepetitionDetection.Right, RepetitionDetection.Schema, RepetitionDetection.TryRead);

    /// <summary>An integer.</summary>
    /// <param name="least">The least.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="meaning">What the least one means, where that is special.</param>
    public static SettingRange<int?> Integer(int least, int most, string? meaning = null) => new(
        Invariant($"an integer from {least}{Meaning(meaning)} to {most:N0}"),
        Invariant($$"""{"type": ["integer", "null"], "minimum": {{least}}, "maximum": {{most}}}"""),
        v => SettingValues.Int(v, least, most));

    /// <summary>A number.</summary>
    /// <param name="least">The least.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="meaning">What the least one means, where that is special.</param>
    public static SettingRange<double?> Number(int least, int most, string? meaning = null) => new(
        Invariant($"a number from {least}{Meaning(meaning)} to {most}"),
        Invariant($$"""{"type": ["number", "null"], "minimum": {{least}}, "maximum": {{most}}}"""),
        v => SettingValues.Number(v) is { } x && x >= least && x <= most ? x : null);

    /// <summary>A number above a bound.</summary>
    /// <param name="bound">What it must be above.</param>
    /// <param name="most">The greatest.</param>
    public static SettingRange<double?> NumberAbove(int bound, int most) => new(
        Invariant($"a number above {bound} and up to {most}"),
        Invariant($$"""{"type": ["number", "null"], "exclusiveMinimum": {{bound}}, "maximum": {{most}}}"""),
        v => SettingValues.Number(v) is { } x && x > bound && x <= most ? x : null);

    /// <summary>Texts, of which one may stand alone.</summary>
    /// <param name="most">Most texts.</param>
    public static SettingRange<string[]> Texts(int most) => new(
        Invariant($"a string or up to {most} strings, each of 1 to {SettingValues.LongestText} characters"),
        Invariant($$"""
            {"type": ["string", "array", "null"], "minLength": 1, "maxLength": {{SettingValues.LongestText}}, "maxItems": {{most}},
             "items": {"type": "string", "minLength": 1, "maxLength": {{SettingValues.LongestText}} } }
            """),
        v => SettingValues.Strings(v, most));

    /// <summary>Token ids.</summary>
    /// <param name="most">Most of them.</param>
    public static SettingRange<int[]> Tokens(int most) => new(
        Invariant($"up to {most} integers, 0 or more"),
        Invariant($$"""{"type": ["array", "null"], "maxItems": {{most}}, "items": {{Ids}} }"""),
        v => SettingValues.Ids(v, 0, most));

    /// <summary>Runs of token ids.</summary>
    /// <param name="most">Most of them.</param>
    public static SettingRange<int[][]> TokenLists(int most) => new(
        Invariant($"up to {most} lists, each of 1 to {SettingValues.LongestRun} integers, 0 or more"),
        Invariant($$"""
            {"type": ["array", "null"], "maxItems": {{most}}, "items": {"type": "array", "minItems": 1, "maxItems": {{SettingValues.LongestRun}}, "items": {{Ids}} } }
            """),
        v => SettingValues.IdLists(v, most));

    /// <summary>A number for each of some token ids.</summary>
    /// <param name="most">Most token ids.</param>
    /// <param name="greatest">The greatest number, and the least below zero.</param>
    public static SettingRange<IReadOnlyDictionary<int, double>> Biases(int most, int greatest) => new(
        Invariant($"an object of up to {most:N0} token ids, each with a number from -{greatest} to {greatest}"),
        Invariant($$"""
            {"type": ["object", "null"], "maxProperties": {{most}}, "propertyNames": {"pattern": "^[0-9]{1,10}$"},
             "additionalProperties": {"type": "number", "minimum": -{{greatest}}, "maximum": {{greatest}} } }
            """),
        v => SettingValues.Biases(v, most, -greatest, greatest));

    private static string Meaning(string? meaning) => meaning is null ? "" : $" ({meaning})";
}
