using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Jobs;

/// <summary>docs/job-states.md shows what <see cref="JobMoves"/> does, arrow for arrow.</summary>
public sealed partial class JobStatesDrawingTests
{
    private static readonly DateTimeOffset s_now = JobDocuments.SubmittedAt;

    private static readonly Dictionary<string, Func<JobDocument, JobDocument>[]> s_moves = new()
    {
        [nameof(JobMoves.Planned)] = [job => job.Planned(2, 1, s_now)],
        [nameof(JobMoves.Failed)] = [job => job.Failed(new JobError("code", "Message."), s_now)],
        [nameof(JobMoves.ShardsFinished)] = [job => Finish(job, 0), job => Finish(job, 1), job => Finish(job, 0, 1), job => Expire(job, 0), job => Expire(job, 1)],
        [nameof(JobMoves.CancelRequested)] = [job => job.CancelRequested(s_now)],
        [nameof(JobMoves.ExpiryReached)] = [job => job.ExpiryReached(s_now)],
        [nameof(JobMoves.StopClosed)] = [job => job.StopClosed(s_now)],
        [nameof(JobMoves.Resent)] = [job => job.Resent(s_now.AddSeconds(1))],
        [nameof(JobMoves.Deleted)] = [job => job.Deleted(s_now)],
        [nameof(JobMoves.FileDeleted)] = [.. Enum.GetValues<JobFile>().Select(file => (Func<JobDocument, JobDocument>)(job => job.FileDeleted(file, s_now)))],
        [nameof(JobMoves.Attempted)] = [job => job.Attempted(new DeliveryAttempt(1, s_now), DeliveryState.Delivered, null)],
        [nameof(JobMoves.RedeliveryAsked)] = [job => job.RedeliveryAsked(s_now)],
    };

    [Fact]
    public void Drawing_Arrows_AreThoseOfTheCode() =>
        Assert.Equal(Reachable(JobDocuments.New(webhook: new WebhookSpec("https://example.com", JobEvents.All)) with { ExpiresAt = s_now }).Order(), Drawn().Order());

    [Fact]
    public void Drawing_StartAndEnds_AreThoseOfTheCode()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "job-states.md"));
        Assert.Equal([Name(JobDocuments.New().Status)], Start().Matches(text).Select(match => match.Groups[1].Value));
        Assert.Equal(Enum.GetValues<JobStatus>().Where(status => status.IsOver()).Select(Name).Order(), End().Matches(text).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Moves_Explored_AreAllThereAre() => Assert.Equal(
        typeof(JobMoves).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name).Order(), s_moves.Keys.Order());

    private static SortedSet<string> Reachable(JobDocument start)
    {
        SortedSet<string> arrows = [];
        HashSet<string> seen = [];
        Queue<JobDocument> open = new([start]);
        while (open.TryDequeue(out JobDocument? job))
        {
            if (!seen.Add(JobDocuments.Write(job)))
                continue;
            foreach ((string name, JobDocument moved) in s_moves.SelectMany(move => move.Value.Select(apply => (move.Key, apply(job)))))
            {
                open.Enqueue(moved);
                if (moved.Status != job.Status)
                    arrows.Add($"{Name(job.Status)} --> {Name(moved.Status)}: {name}");
            }
        }
        return arrows;
    }

    private static IEnumerable<string> Drawn() =>
        Arrow().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "job-states.md"))).Select(match => match.Value.Trim());

    private static JobDocument Finish(JobDocument job, params int[] shards) => Finish(job, new LineTally(1, 0, 0, 0, 0), shards);

    private static JobDocument Finish(JobDocument job, LineTally tally, params int[] shards) =>
        job.ShardsFinished(shards.Select(shard => new ShardTally(shard, tally)), s_now);

    private static JobDocument Expire(JobDocument job, params int[] shards) =>
        job.Status == JobStatus.Finalizing ? Finish(job, new LineTally(0, 0, 0, 0, 0, Expired: 1), shards) : job;

    private static string Name(JobStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    [GeneratedRegex(@"^ *\w+ --> \w+: \w+$", RegexOptions.Multiline)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^ *\[\*\] --> (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Start();

    [GeneratedRegex(@"^ *(\w+) --> \[\*\]$", RegexOptions.Multiline)]
    private static partial Regex End();
}
