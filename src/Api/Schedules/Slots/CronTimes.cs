using Cronos;
using KoGpt2.Api.Schedules.Documents;

namespace KoGpt2.Api.Schedules.Slots;

/// <summary>The times of a schedule: a cron expression in a time zone.</summary>
/// <remarks>
/// Over changes of the clock, as Cronos has it: a time that the clock leaves out comes at the next that there is; of an hour that comes twice, fixed
/// times count once and intervals in both.
/// </remarks>
internal sealed class CronTimes
{
    private const int Fields = 5, YearsAhead = 5;
    private static readonly string[] s_macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>The times of a schedule that was checked when it was saved.</summary>
    /// <returns><see langword="null"/> if it has none, or this machine does not know its time zone.</returns>
    public static CronTimes? Of(ScheduleTimes times) =>
        times.Cron is { } cron && TimeZoneInfo.TryFindSystemTimeZoneById(times.TimeZone, out TimeZoneInfo? zone) ? new CronTimes(Parse(cron), zone) : null;

    /// <summary>What is wrong with an expression.</summary>
    /// <param name="cron">The expression.</param>
    /// <param name="zone">The time zone.</param>
    /// <param name="now">The present time; there must be a slot within five years from now.</param>
    /// <returns><see langword="null"/> if nothing is.</returns>
    public static string? WhyNot(string cron, TimeZoneInfo zone, DateTimeOffset now)
    {
        string[] fields = Split(cron);
        if (fields is [['@', ..]] && !s_macros.Contains(fields[0], StringComparer.OrdinalIgnoreCase))
            return $"Send one of {string.Join(", ", s_macros)}, or {Fields} fields; got '{cron}'.";
        if (fields is not [['@', ..]] && fields.Length is not (Fields or Fields + 1))
            return $"Send {Fields} fields (minute, hour, day of month, month, day of week), or {Fields + 1} with seconds before them; "
                + $"got {fields.Length}: '{cron}'.";
        if (fields.Length == Fields + 1 && !(fields[0].Length <= 2 && fields[0].All(char.IsAsciiDigit)))
            return $"Send one number from 0 to 59 as seconds, so that no slot comes more often than every minute; got '{fields[0]}'.";
        try
        {
            bool comes = Parse(cron).GetNextOccurrence(now, zone) is { } next && next < now.AddYears(YearsAhead);
            return comes ? null : $"There is no such time within {YearsAhead} years: '{cron}'.";
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            return $"'{cron}' is not a cron expression. {e.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>Whether an expression restricts both days of the month and days of the week, which must then both hold, unlike in Vixie cron.</summary>
    public static bool HasBothDays(string cron) =>
        Split(cron) is { Length: >= Fields } fields && fields[^3] is not ("*" or "?") && fields[^1] is not ("*" or "?");

    /// <summary>The slots after a time, up to another and it too.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until) =>
        after < until ? _cron.GetOccurrences(after, until, _zone, fromInclusive: false, toInclusive: true) : [];

    /// <summary>The first slot after a time.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _cron.GetNextOccurrence(after, _zone);

    /// <summary>The next slots after a time, each at the offset that its zone has then.</summary>
    public IEnumerable<DateTimeOffset> Next(DateTimeOffset after, int count)
    {
        for (DateTimeOffset? slot = Next(after); slot is { } next && count > 0; slot = Next(next), count--)
            yield return TimeZoneInfo.ConvertTime(next, _zone);
    }

    private static CronExpression Parse(string cron) =>
        CronExpression.Parse(cron, Split(cron).Length > Fields ? CronFormat.IncludeSeconds : CronFormat.Standard);

    private static string[] Split(string cron) => cron.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
