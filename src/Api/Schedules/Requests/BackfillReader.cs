using System.Globalization;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Schedules.Requests;

/// <summary>Reads the body of <c>POST /v1/schedules/{name}/backfill</c>.</summary>
internal static class BackfillReader
{
    private static readonly string[] s_fields = ["from", "to", "reprocess", "dry_run"], s_reprocess = ["none", "failed", "all"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">The present time: slots that are still to come cannot be made.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>Of use only if no error was added.</returns>
    public static BackfillRequest Read(JsonElement body, DateTimeOffset now, FieldErrors errors)
    {
        if (RequestFields.Read(body, s_fields, errors) is not { } fields)
            return default;
        DateTimeOffset? from = ReadTime("from", fields, errors), to = ReadTime("to", fields, errors);
        if (from > to)
            errors.Add("from", "out_of_range", $"Send a time no later than 'to', {to:O}; got {from:O}.");
        if (to > now)
            errors.Add("to", "out_of_range", $"Send a time no later than now, {now:O}; got {to:O}.");
        string? reprocess = fields["reprocess"] is { } said ? JsonText.TryGetString(said) : s_reprocess[0];
        if (!s_reprocess.Contains(reprocess))
            errors.Add("reprocess", "out_of_range",
                $"Send one of {string.Join(", ", s_reprocess)}; got {JsonText.Excerpt(fields["reprocess"]!.Value)}.");
        JsonElement? dryRun = fields["dry_run"];
        if (dryRun is not null and not { ValueKind: JsonValueKind.True or JsonValueKind.False })
            errors.Add("dry_run", "wrong_type", $"Send true or false; got {JsonText.Excerpt(dryRun.Value)}.");
        return new BackfillRequest(
            from ?? default, to ?? default, Failed: reprocess is "failed" or "all", Completed: reprocess == "all", DryRun: dryRun?.ValueKind == JsonValueKind.True);
    }

    private static DateTimeOffset? ReadTime(string field, RequestFields fields, FieldErrors errors)
    {
        JsonElement? said = fields[field];
        if (said is { } json && JsonText.TryGetString(json) is { } text && IsTime(text, out DateTimeOffset time))
            return time;
        errors.Add(field, said is null ? "missing" : "bad_time",
            $"Send a time with its offset from UTC, such as \"2026-11-23T02:00:00+09:00\"{(said is { } wrong ? $"; got {JsonText.Excerpt(wrong)}" : "")}.");
        return null;
    }

    // Without an offset it would be this machine's, whatever that is.
    private static bool IsTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time)
        && text.IndexOf('T', StringComparison.Ordinal) is > 0 and int start && text.AsSpan(start).IndexOfAny('Z', '+', '-') > 0;
}

/// <summary>What a backfill asks for.</summary>
/// <param name="From">The first slot's earliest time.</param>
/// <param name="To">The last slot's latest time.</param>
/// <param name="Failed">Whether failed and cancelled runs are made again.</param>
/// <param name="Completed">Whether completed ones are.</param>
/// <param name="DryRun">Whether nothing is made, only said what would be.</param>
internal readonly record struct BackfillRequest(DateTimeOffset From, DateTimeOffset To, bool Failed, bool Completed, bool DryRun);
