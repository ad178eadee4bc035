using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Http;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Augmentations.Runs;

/// <summary>docs/run-states.md shows what <see cref="RunMoves"/> does, arrow for arrow.</summary>
public sealed partial class RunStatesDrawingTests
{
    private const int MostRounds = 3;
    private static readonly DateTimeOffset s_now = Documents.Created;

    private static readonly Dictionary<string, Func<RunDocument, RunDocument>[]> s_moves = new()
    {
        [nameof(RunMoves.Began)] = [run => run.Began(RunSamples.Pins, s_now)],
        [nameof(RunMoves.Prepared)] = [run => run.Prepared(run.Rounds.Count - 1, RunSamples.Prepared, RunSamples.Job, s_now)],
        [nameof(RunMoves.Submitted)] = [run => run.Submitted(RunSamples.Job, s_now)],
        [nameof(RunMoves.Generated)] = [run => run.Generated(RunSamples.Job, expired: false, s_now), run => run.Generated(RunSamples.Job, expired: true, s_now)],
        [nameof(RunMoves.Curated)] =
            [run => run.Curated(run.Rounds.Count, RunSamples.Done, s_now), run => run.Rounds.Count < MostRounds ? run.Curated(run.Rounds.Count, RunSamples.More, s_now) : run],
        [nameof(RunMoves.RoundDropped)] = [run => run.RoundDropped(run.Rounds.Count - 1, expired: false, s_now)],
        [nameof(RunMoves.Failed)] = [run => run.Failed(new JobError("code", "Message."), s_now)],
        [nameof(RunMoves.Skipped)] = [.. Enum.GetValues<SkipReason>().Select(reason => (Func<RunDocument, RunDocument>)(run => run.Skipped(reason, s_now)))],
        [nameof(RunMoves.CancelRequested)] = [run => run.CancelRequested(s_now)],
        [nameof(RunMoves.Stopped)] = [run => run.Stopped(s_now)],
        [nameof(RunMoves.Restarted)] = [run => run.Restarted(2, RunSamples.Spec, s_now)],
        [nameof(RunMoves.Deleted)] = [run => run.Deleted(s_now)],
        [nameof(RunMoves.Attempted)] = [run => run.Attempted(new DeliveryAttempt(1, s_now), DeliveryState.Delivered, null)],
        [nameof(RunMoves.RedeliveryAsked)] = [run => run.RedeliveryAsked(s_now)],
    };

    private static string Text => File.ReadAllText(Path.Combine(Repository.Root, "docs", "run-states.md"));

    [Fact]
    public void Drawing_Arrows_AreThoseOfTheCode() => Assert.Equal(Reachable().Order(), Arrow().Matches(Text).Select(match => match.Value.Trim()).Order());

    [Fact]
    public void Drawing_StartAndEnds_AreThoseOfTheCode()
    {
        Assert.Equal([Name(RunSamples.New().Status)], Start().Matches(Text).Select(match => match.Groups[1].Value));
        Assert.Equal(Enum.GetValues<RunStatus>().Where(status => status.IsOver()).Select(Name).Order(), End().Matches(Text).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Moves_Explored_AreAllThereAre() => Assert.Equal(
        typeof(RunMoves).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name).Order(), s_moves.Keys.Order());

    // Stored documents outlive a deployment.
    [Fact]
    public void Json_AnyRun_ReadsBack()
    {
        foreach (string json in Explore().Select(Write))
            Assert.Equal(json, Write(JsonSerializer.Deserialize(json, ApiJson.Korean.RunDocument)!));
    }

    // Every move twice in a row is the same as once: messages come twice.
    [Fact]
    public void Moves_AppliedTwice_ChangeNothingMore()
    {
        foreach (RunDocument run in Explore())
            foreach (Func<RunDocument, RunDocument> move in s_moves.Where(move => move.Key is not (nameof(RunMoves.Curated) or nameof(RunMoves.RoundDropped))).SelectMany(move => move.Value))
                Assert.Equal(Write(move(run)), Write(move(move(run))));
    }

    [Fact]
    public void Over_AnyRun_HasATimeAndItsEventAndNothingToDo()
    {
        foreach (RunDocument run in Explore())
        {
            Assert.Equal(run.Status.IsOver(), run.OverAt is not null);
            Assert.Equal(run.Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled, run.Delivery is not null);
            Assert.Equal(run.Status == RunStatus.Failed, run.Error is not null);
            Assert.Equal(run.Status == RunStatus.Skipped, run.SkipReason is not null);
        }
    }

    private static SortedSet<string> Reachable()
    {
        SortedSet<string> arrows = [];
        foreach (RunDocument run in Explore())
            foreach ((string name, Func<RunDocument, RunDocument>[] moves) in s_moves)
                foreach (RunDocument moved in moves.Select(move => move(run)).Where(moved => moved.Status != run.Status))
                    arrows.Add($"{Name(run.Status)} --> {Name(moved.Status)}: {name}");
        return arrows;
    }

    private static IEnumerable<RunDocument> Explore()
    {
        HashSet<string> seen = [];
        Queue<RunDocument> open = new([RunSamples.New()]);
        while (open.TryDequeue(out RunDocument? run))
        {
            if (!seen.Add(Write(run)))
                continue;
            yield return run;
            foreach (Func<RunDocument, RunDocument> move in s_moves.Values.SelectMany(moves => moves))
                open.Enqueue(move(run));
        }
    }

    private static string Write(RunDocument run) => JsonSerializer.Serialize(run, ApiJson.Korean.RunDocument);

    private static string Name(RunStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    [GeneratedRegex(@"^ *\w+ --> \w+: \w+$", RegexOptions.Multiline)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"^ *\[\*\] --> (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Start();

    [GeneratedRegex(@"^ *(\w+) --> \[\*\]$", RegexOptions.Multiline)]
    private static partial Regex End();
}
