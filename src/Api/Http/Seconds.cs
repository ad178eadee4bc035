using System.Globalization;

namespace KoGpt2.Api.Http;

/// <summary>Whole seconds.</summary>
internal static class Seconds
{
    /// <summary>As a header's value.</summary>
    public static string Text(int seconds) => seconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>A wait rounded up, at least one second, so that nobody comes again and again without waiting.</summary>
    public static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
}
