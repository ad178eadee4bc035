using System.Globalization;
using KoGpt2.Api.Http;
using KoGpt2.Api.Http.Lists;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Which jobs to list.</summary>
/// <param name="After">Starts behind this job.</param>
/// <param name="Limit">Most jobs of a page.</param>
/// <param name="Status">Only jobs that stand so.</param>
internal sealed record JobQuery(JobId? After, int Limit, JobStatus? Status)
{
    /// <summary>Reads it from the query string.</summary>
    public static JobQuery Read(IQueryCollection query, FieldErrors errors)
    {
        JobId? after = PageQuery.After<JobId>(query, "job", JobId.TryParse, errors);
        JobStatus? status = PageQuery.Status<JobStatus>(query, errors);
        return new JobQuery(after, PageQuery.Limit(query, errors), status);
    }

    /// <summary>Reads the page of an owner's jobs, newest first.</summary>
    public Task<ListPage<JobView>> ReadAsync(JobStore jobs, string owner, CancellationToken stop) => ListPage.ReadAsync(
        jobs.ListAsync(owner, After, stop), Limit, job => Status is null || job.Status == Status, job => JobView.From(job, terms: null), job => NextAfter(job.Id));

    private string NextAfter(JobId job)
    {
        string status = Status is { } wanted ? $"&status={ApiJson.Name(wanted)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"/v1/jobs?after={job}&limit={Limit}{status}");
    }
}
