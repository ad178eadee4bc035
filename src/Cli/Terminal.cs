using System.Globalization;
using Spectre.Console;

namespace KoGpt2.Cli;

/// <summary>Says things to a person: numbers look the same on every machine.</summary>
internal static class Terminal
{
    /// <summary>Writes a line of markup; what is interpolated is shown as it is.</summary>
    public static void Say(this IAnsiConsole console, FormattableString line) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, line);
}
