using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>Follows one job and checks that nothing happens to it that must not.</summary>
internal sealed class JobObserver(JobWorld world, JobId id)
{
    // What may be seen after what, when several moves lie between two looks.
    private static readonly Dictionary<JobStatus, JobStatus[]> s_later = new()
    {
        [JobStatus.Validating] = [JobStatus.InProgress, JobStatus.Cancelling, JobStatus.Finalizing, JobStatus.Completed, JobStatus.Cancelled, JobStatus.Expired],
        [JobStatus.InProgress] = [JobStatus.Cancelling, JobStatus.Finalizing, JobStatus.Completed, JobStatus.Cancelled, JobStatus.Expired],
        [JobStatus.Cancelling] = [JobStatus.Cancelled],
        [JobStatus.Finalizing] = [JobStatus.Completed, JobStatus.Expired],
    };

    private JobDocument? _last;

    /// <summary>The job as it was last seen; <see langword="null"/> if it never was.</summary>
    public JobDocument? Last => _last;

    /// <summary>Looks at the job after one step.</summary>
    public async Task LookAsync()
    {
        JobDocument? now = await world.Api.Jobs.FindAsync(world.Api.Owner, id, TestContext.Current.CancellationToken);
        if (now is null)
        {
            Assert.True(_last is null || _last.Status.IsOver(), $"{_last?.Status} {id} is gone.");
            return;
        }
        bool isNews = _last is null || _last.Status != now.Status;
        if (_last is { } before)
        {
            Assert.True(before.Status == now.Status || (s_later.GetValueOrDefault(before.Status)?.Contains(now.Status) ?? false), $"{before.Status} became {now.Status}.");
            Assert.True(now.Tally.Completed >= before.Tally.Completed && now.Tally.Cancelled >= before.Tally.Cancelled && now.Tally.Expired >= before.Tally.Expired);
            Assert.True(!before.Status.IsOver() || (before.Tally, before.OverAt) == (now.Tally, now.OverAt));
        }
        _last = now;
        if (isNews && now.Status.IsOver())
            await CheckResultsAsync(now);
    }

    /// <summary>Checks that every line of the input has one result, and that the counts are theirs.</summary>
    private async Task CheckResultsAsync(JobDocument job)
    {
        string text = await world.Api.Client.GetStringAsync($"/v1/jobs/{id}/results", TestContext.Current.CancellationToken);
        JsonNode[] lines = [.. ApiCalls.Lines(text).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(Enumerable.Range(0, JobWorld.Lines), lines.Select(line => line["index"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Range(0, JobWorld.Lines).Select(i => $"c{i}"), lines.Select(line => line["custom_id"]!.GetValue<string>()));
        Assert.All(lines, line => Assert.NotEqual(line["error"] is null, line["choices"] is null));
        LineTally counted = new(
            lines.Count(line => line["error"] is null), 0, lines.Count(line => Code(line) == "cancelled"),
            3 * lines.Count(line => line["error"] is null), 5 * lines.Count(line => line["error"] is null), lines.Count(line => Code(line) == "expired"));
        Assert.Equal(counted, job.Tally);

        static string? Code(JsonNode line) => line["error"]?["code"]!.GetValue<string>();
    }
}
