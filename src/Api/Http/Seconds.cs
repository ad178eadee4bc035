using System.Globalization;

namespace KoGpt2.Api.Http;

/// <summary>Whole seconds, as headers and queues want them.</summary>
internal static class Seconds
{
    /// <summary>As a header's value.</summary>
    public static string Text(int seconds) => seconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>A wait rounded up, at least one second: queues drop fractions, and a message that comes early must be sent again.</summary>
    public static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
}
