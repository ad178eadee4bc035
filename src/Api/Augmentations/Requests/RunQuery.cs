using System.Globalization;
using System.Text.Json;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Augmentations;

namespace KoGpt2.Api.Augmentations.Requests;

/// <summary>Which runs to list.</summary>
/// <param name="Path">Address of the list.</param>
/// <param name="After">Starts behind this run.</param>
/// <param name="Limit">Most runs of a page.</param>
/// <param name="Schedule">Only runs of this schedule.</param>
/// <param name="Status">Only runs that stand so.</param>
internal sealed record RunQuery(string Path, RunId? After, int Limit, string? Schedule, RunStatus? Status)
{
    private const int DefaultLimit = 20, MaxLimit = 100;

    private static readonly Dictionary<string, RunStatus> s_statuses = Enum.GetValues<RunStatus>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>Reads it from the query string.</summary>
    /// <param name="request">The request.</param>
    /// <param name="schedule">The schedule, where the path names it; it may then not be a parameter.</param>
    /// <param name="errors">Where errors go.</param>
    public static RunQuery Read(HttpRequest request, string? schedule, FieldErrors errors)
    {
        IQueryCollection query = request.Query;
        RunId? after = null;
        RunStatus? status = null;
        if (QueryText.Of(query, "after") is { } id)
        {
            if (RunId.TryParse(id, out RunId parsed))
                after = parsed;
            else
                errors.Add("after", "bad_id", $"Send the id of a run, such as the last one of the page before; got '{id}'.");
        }
        if (QueryText.Of(query, "status") is { } name)
        {
            if (s_statuses.TryGetValue(name, out RunStatus parsed))
                status = parsed;
            else
                errors.Add("status", "out_of_range", $"Send one of {string.Join(", ", s_statuses.Keys)}; got '{name}'.");
        }
        if (schedule is null && QueryText.Of(query, "schedule") is { } wanted)
        {
            schedule = wanted;
            if (!ScheduleName.IsValid(wanted))
                errors.Add("schedule", "bad_id", $"Send the name of a schedule, {ScheduleName.Rule}; got '{wanted}'.");
        }
        return new RunQuery(request.Path, after, QueryText.Number(query, "limit", 1, MaxLimit, errors) ?? DefaultLimit, schedule, status);
    }

    /// <summary>The address of the page behind a run.</summary>
    public string NextAfter(RunId run)
    {
        string schedule = Schedule is { } name && !Path.Contains($"/{name}/", StringComparison.Ordinal) ? $"&schedule={name}" : "";
        string status = Status is { } wanted ? $"&status={Name(wanted)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Path}?after={run}&limit={Limit}{schedule}{status}");
    }

    private static string Name(RunStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
