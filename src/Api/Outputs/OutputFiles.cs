using System.Runtime.CompilerServices;
using KoGpt2.Api.Files;
using KoGpt2.Api.Results;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Outputs;

/// <summary>The files of jobs' answers and errors.</summary>
internal sealed class OutputFiles(JobStore jobs, OutputIndexes indexes, ResultShards shards)
{
    private static readonly JobFile[] s_kinds = [JobFile.Output, JobFile.Errors];

    /// <summary>One of them.</summary>
    /// <param name="job">A job that has it.</param>
    /// <param name="file">Which of the two.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<OutputFile> OpenAsync(JobDocument job, JobFile file, CancellationToken stop) =>
        new(job, file, await indexes.ReadAsync(job, stop), shards);

    /// <summary>An owner's, in order of their jobs. Oldest first, all the owner's job documents are read for a page.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Starts behind this one.</param>
    /// <param name="oldestFirst">Otherwise the newest job's come first.</param>
    /// <param name="most">Most of them.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<List<FileView>> ListAsync(string owner, JobFileId? after, bool oldestFirst, int most, CancellationToken stop)
    {
        IAsyncEnumerable<(JobDocument Job, JobFile File)> all =
            (oldestFirst || after is null ? jobs.ListAsync(owner, null, stop) : FromAsync(owner, after.Value.Job, stop))
            .SelectMany(job => s_kinds.Where(job.Has).Select(file => (job, file)));
        if (oldestFirst)
            all = all.Reverse();
        int sign = oldestFirst ? -1 : 1;
        List<FileView> page = [];
        await foreach ((JobDocument job, JobFile file) in all.Where(item => after is null || sign * Compare(new JobFileId(item.Job.Id, item.File), after.Value) > 0).Take(most).WithCancellation(stop))
            page.Add((await OpenAsync(job, file, stop)).View);
        return page;
    }

    private static int Compare(JobFileId a, JobFileId b) =>
        string.CompareOrdinal(a.Job.Sortable + a.Job, b.Job.Sortable + b.Job) is not 0 and var order ? order : a.File.CompareTo(b.File);

    private async IAsyncEnumerable<JobDocument> FromAsync(string owner, JobId first, [EnumeratorCancellation] CancellationToken stop)
    {
        if (await jobs.FindAsync(owner, first, stop) is { } job)
            yield return job;
        await foreach (JobDocument older in jobs.ListAsync(owner, first, stop))
            yield return older;
    }
}
