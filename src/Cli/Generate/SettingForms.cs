using System.Globalization;
using System.Text.Json;

namespace KoGpt2.Cli.Generate;

/// <summary>How a command line writes settings that are JSON in the API. What is not of the form becomes JSON that the API's rules refuse, and quote.</summary>
internal static class SettingForms
{
    /// <summary><c>12,34</c> and <c>56</c> as <c>[[12,34],[56]]</c>.</summary>
    public static JsonElement IdLists(string[] lists) => Parse($"[{string.Join(',', lists.Select(list => $"[{string.Join(',', list.Split(',').Select(Value))}]"))}]");

    /// <summary><c>375=-5</c> and <c>12=3</c> as <c>{"375":-5,"12":3}</c>.</summary>
    public static JsonElement Members(string[] pairs) => Parse($"{{{string.Join(',', pairs.Select(Member))}}}");

    /// <summary><c>true</c> and <c>false</c> as such, any other word as a string.</summary>
    public static JsonElement FlagOrWord(string word) => JsonSerializer.SerializeToElement(bool.TryParse(word, out bool flag) ? flag : (object)word);

    private static string Member(string pair)
    {
        string[] parts = pair.Split('=', 2);
        return $"{JsonSerializer.Serialize(parts[0].Trim())}:{(parts.Length == 2 ? Value(parts[1]) : "null")}";
    }

    private static string Value(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        ? number.ToString(CultureInfo.InvariantCulture)
        : JsonSerializer.Serialize(text);

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
