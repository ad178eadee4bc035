using System.Globalization;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Jobs;

/// <summary>Which jobs to list.</summary>
/// <param name="After">Starts behind this job.</param>
/// <param name="Limit">Most jobs of a page.</param>
/// <param name="Status">Only jobs that stand so.</param>
internal sealed record JobQuery(JobId? After, int Limit, JobStatus? Status)
{
    private const int DefaultLimit = 20, MaxLimit = 100;

    private static readonly Dictionary<string, JobStatus> s_statuses = Enum.GetValues<JobStatus>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>Reads it from the query string.</summary>
    public static JobQuery Read(IQueryCollection query, FieldErrors errors)
    {
        JobId? after = null;
        JobStatus? status = null;
        if (QueryText.Of(query, "after") is { } id)
        {
            if (JobId.TryParse(id, out JobId parsed))
                after = parsed;
            else
                errors.Add("after", "bad_id", $"Send the id of a job, such as the last one of the page before; got '{id}'.");
        }
        if (QueryText.Of(query, "status") is { } name)
        {
            if (s_statuses.TryGetValue(name, out JobStatus parsed))
                status = parsed;
            else
                errors.Add("status", "out_of_range", $"Send one of {string.Join(", ", s_statuses.Keys)}; got '{name}'.");
        }
        return new JobQuery(after, QueryText.Number(query, "limit", 1, MaxLimit, errors) ?? DefaultLimit, status);
    }

    /// <summary>The address of the page behind a job.</summary>
    public string NextAfter(JobId job)
    {
        string status = Status is { } wanted ? $"&status={Name(wanted)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"/v1/jobs?after={job}&limit={Limit}{status}");
    }

    private static string Name(JobStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
