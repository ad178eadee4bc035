using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Slots;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Schedules.Requests;

/// <summary>Reads when a schedule's runs are due.</summary>
/// <param name="fields">The fields of the request.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="now">The present time.</param>
internal sealed class TimesReader(RequestFields fields, FieldErrors errors, DateTimeOffset now)
{
    private const string DefaultZone = "Asia/Seoul";
    private const int DefaultCatchup = 10, MostCatchup = 100;

    private static readonly TimeSpan s_defaultWindow = TimeSpan.FromHours(24), s_leastWindow = TimeSpan.FromMinutes(1), s_mostWindow = TimeSpan.FromDays(30);

    /// <summary>Reads it.</summary>
    /// <returns>Of use only if no error was added; <see langword="null"/> if there is no such time zone.</returns>
    public ScheduleTimes? Read()
    {
        TimeZoneInfo? zone = ReadZone();
        string? cron = zone is null ? null : ReadCron(zone);
        Misfire misfire = ReadEnum("misfire", Misfire.Once);
        Overlap overlap = ReadEnum("overlap", Overlap.Skip);
        TimeSpan window = ReadWindow();
        int most = ReadMost();
        return zone is null ? null : new ScheduleTimes(cron, zone.Id, misfire, window, most, overlap);
    }

    private TimeZoneInfo? ReadZone()
    {
        string? name = fields["time_zone"] is { } said ? JsonText.TryGetString(said) : DefaultZone;
        // Windows has names of its own, which other systems do not know.
        if (name is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) && zone.HasIanaId)
            return zone;
        errors.Add("time_zone", "unknown_time_zone", fields["time_zone"] is { } unknown
            ? $"Send the IANA name of a time zone, such as \"{DefaultZone}\" or \"America/New_York\"; got {JsonText.Excerpt(unknown)}."
            : $"This machine does not know {DefaultZone}: its time zone data are missing.");
        return null;
    }

    private string? ReadCron(TimeZoneInfo zone)
    {
        if (fields["cron"] is not { } said)
            return null;
        string? cron = JsonText.TryGetString(said);
        string? wrong = cron is null
            ? $"Send a cron expression, a string such as \"0 2 * * *\"; got {JsonText.Excerpt(said)}."
            : CronTimes.WhyNot(cron, zone, now);
        if (wrong is null)
            return cron;
        errors.Add("cron", "bad_cron", wrong);
        return null;
    }

    private T ReadEnum<T>(string field, T otherwise)
        where T : struct, Enum
    {
        if (fields[field] is not { } said)
            return otherwise;
        foreach (T value in Enum.GetValues<T>())
            if (ApiJson.Name(value) == JsonText.TryGetString(said))
                return value;
        errors.Add(field, "out_of_range", $"Send one of {string.Join(", ", Enum.GetValues<T>().Select(ApiJson.Name))}; got {JsonText.Excerpt(said)}.");
        return otherwise;
    }

    private TimeSpan ReadWindow()
    {
        if (fields["catchup_window"] is not { } said)
            return s_defaultWindow;
        if ((JsonText.TryGetString(said) is { } text ? IsoDuration.TryParse(text) : null) is not { } window)
            errors.Add("catchup_window", "bad_duration",
                $"Send an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as \"PT24H\"; got {JsonText.Excerpt(said)}.");
        else if (window < s_leastWindow || window > s_mostWindow)
            errors.Add("catchup_window", "out_of_range",
                $"Send a duration from {IsoDuration.Write(s_leastWindow)} to {IsoDuration.Write(s_mostWindow)}; got {JsonText.Excerpt(said)}.");
        else
            return window;
        return s_defaultWindow;
    }

    private int ReadMost()
    {
        if (fields["max_catchup"] is not { } said)
            return DefaultCatchup;
        if (said.ValueKind == JsonValueKind.Number && said.TryGetInt32(out int most) && most is >= 1 and <= MostCatchup)
            return most;
        errors.Add("max_catchup", "out_of_range", $"Send an integer from 1 to {MostCatchup}; got {JsonText.Excerpt(said)}.");
        return DefaultCatchup;
    }
}
