using System.Globalization;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Http.Lists;
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
    /// <summary>Reads it from the query string.</summary>
    /// <param name="request">The request.</param>
    /// <param name="schedule">The schedule, where the path names it; it may then not be a parameter.</param>
    /// <param name="errors">Where errors go.</param>
    public static RunQuery Read(HttpRequest request, string? schedule, FieldErrors errors)
    {
        IQueryCollection query = request.Query;
        RunId? after = PageQuery.After<RunId>(query, "run", RunId.TryParse, errors);
        RunStatus? status = PageQuery.Status<RunStatus>(query, errors);
        if (schedule is null && QueryText.Of(query, "schedule") is { } wanted)
        {
            schedule = wanted;
            if (!ScheduleName.IsValid(wanted))
                errors.Add("schedule", "bad_id", $"Send the name of a schedule, {ScheduleName.Rule}; got '{wanted}'.");
        }
        return new RunQuery(request.Path, after, PageQuery.Limit(query, errors), schedule, status);
    }

    /// <summary>Reads the page of an owner's runs, those first whose names hold the latest time.</summary>
    public Task<ListPage<RunView>> ReadAsync(RunStore runs, string owner, CancellationToken stop) => ListPage.ReadAsync(
        runs.ListAsync(owner, Schedule, After, stop), Limit, run => Status is null || run.Status == Status, RunView.From, run => NextAfter(run.Id));

    private string NextAfter(RunId run)
    {
        string schedule = Schedule is { } name && !Path.Contains($"/{name}/", StringComparison.Ordinal) ? $"&schedule={name}" : "";
        string status = Status is { } wanted ? $"&status={ApiJson.Name(wanted)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Path}?after={run}&limit={Limit}{schedule}{status}");
    }
}
