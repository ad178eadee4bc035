using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KoGpt2.Api.Lifetimes;

/// <summary>Durations as ISO 8601 writes them, of weeks, days, hours, minutes and seconds; years and months have no fixed length.</summary>
internal static partial class IsoDuration
{
    /// <summary>Reads one.</summary>
    /// <param name="text">Such as <c>PT24H</c>, <c>P1DT12H</c> or <c>P2W</c>; whole numbers.</param>
    /// <returns><see langword="null"/> if it is none.</returns>
    public static TimeSpan? TryParse(string text)
    {
        Match match = Form().Match(text);
        return match.Success
            ? TimeSpan.FromDays(7 * Number("w") + Number("d")) + TimeSpan.FromSeconds(3_600 * Number("h") + 60 * Number("m") + Number("s"))
            : null;

        long Number(string group) => match.Groups[group] is { Success: true, ValueSpan: var digits } ? long.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Writes one, without parts that are zero, in whole seconds.</summary>
    public static string Write(TimeSpan duration)
    {
        var text = new StringBuilder("P");
        Append(duration.Days, 'D');
        if (duration - TimeSpan.FromDays(duration.Days) >= TimeSpan.FromSeconds(1) || duration.Days == 0)
            text.Append('T');
        Append(duration.Hours, 'H');
        Append(duration.Minutes, 'M');
        Append(duration.Seconds, 'S');
        return text[^1] == 'T' ? "PT0S" : text.ToString();

        void Append(int number, char unit)
        {
            if (number != 0)
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }

    [GeneratedRegex(@"\AP(?=.)(?:(?<w>[0-9]{1,5})W|(?:(?<d>[0-9]{1,6})D)?(?:T(?=[0-9])(?:(?<h>[0-9]{1,9})H)?(?:(?<m>[0-9]{1,9})M)?(?:(?<s>[0-9]{1,9})S)?)?)\z")]
    private static partial Regex Form();
}
