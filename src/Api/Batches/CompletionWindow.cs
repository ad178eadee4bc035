using System.Globalization;
using System.Text.RegularExpressions;

namespace KoGpt2.Api.Batches;

/// <summary>How long a batch may take, as OpenAI writes it: <c>24h</c>; and any other number of minutes, hours or days.</summary>
internal static partial class CompletionWindow
{
    /// <summary>What a caller may send, in words.</summary>
    public const string Right = "\"24h\", or another number of minutes, hours or days such as \"90m\", \"6h\" or \"7d\"";

    /// <summary>Reads one.</summary>
    /// <returns><see langword="null"/> if it is none.</returns>
    public static TimeSpan? TryParse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success)
            return null;
        int number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].ValueSpan switch
        {
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    /// <summary>Writes one, in hours where these are whole, else in minutes, rounded up.</summary>
    public static string Write(TimeSpan window) => window.Ticks % TimeSpan.TicksPerHour == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{window.TotalHours:0}h")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(window.TotalMinutes):0}m");

    [GeneratedRegex(@"\A([1-9][0-9]{0,4})([mhd])\z")]
    private static partial Regex Form();
}
