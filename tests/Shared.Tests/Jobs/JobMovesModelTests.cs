using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Tests.Jobs;

/// <summary>Any interleaving of moves, each possibly applied twice, against a plain model of what a job is.</summary>
public sealed class JobMovesModelTests
{
    private const int Total = 10, LinesPerShard = 3, Shards = 4;
    private static readonly TimeSpan s_expiresAfter = TimeSpan.FromSeconds(4);

    [Fact]
    public void Moves_AnyInterleaving_AgreeWithTheModel() => Prop.ForAll(Steps(), Events(), (steps, events) =>
    {
        var model = new Model(events);
        JobDocument job = JobDocuments.New(webhook: new WebhookSpec("https://example.com/hook", events)) with { ExpiresAt = JobDocuments.SubmittedAt + s_expiresAfter };
        foreach (Step step in steps)
        {
            DateTimeOffset now = job.UpdatedAt + TimeSpan.FromSeconds(1);
            JobDocument moved = step.Apply(job, now);
            model.Apply(step, now);
            Assert.Equal(model.ToString(), Model.Of(moved).ToString());
            AssertLegal(job, moved);
            Assert.Same(moved, step.Apply(moved, now));
            job = JobDocuments.RoundTrip(moved);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static void AssertLegal(JobDocument before, JobDocument after)
    {
        Assert.True(after.Tally.Completed >= before.Tally.Completed && after.Tally.Failed >= before.Tally.Failed && after.Tally.Cancelled >= before.Tally.Cancelled && after.Tally.Expired >= before.Tally.Expired);
        Assert.True(after.Tally.PromptTokens >= before.Tally.PromptTokens && after.Tally.CompletionTokens >= before.Tally.CompletionTokens);
        Assert.True(Enumerable.Range(0, Shards).All(shard => after.FinishedShards.Contains(shard) || !before.FinishedShards.Contains(shard)));
        Assert.True(before.Total == 0 || (after.Total, after.Shards) == (before.Total, before.Shards));
        Assert.True(after.Tally.Lines <= after.Total);
        Assert.Equal(after.Status.IsOver(), after.OverAt is not null);
        Assert.Equal(ReferenceEquals(after, before), after.UpdatedAt == before.UpdatedAt);
        if (after.Status.IsOver())
            Assert.Equal(after.Total, after.Tally.Lines);
        if (after.Status == JobStatus.Completed)
            Assert.Equal((0, 0), (after.Tally.Cancelled, after.Tally.Expired));
        if (after.Status == JobStatus.Cancelled)
            Assert.Equal(0, after.Tally.Expired);
        if (after.Status == JobStatus.Expired)
            Assert.Equal(0, after.Tally.Cancelled);
        if (before.Status.IsOver())
            Assert.Equal((before.Status, before.Tally, before.OverAt, before.Delivery?.EventId), (after.Status, after.Tally, after.OverAt, after.Delivery?.EventId));
        if (before.Delivery is not null)
            Assert.Equal(before.Delivery.Attempts, after.Delivery!.Attempts.Take(before.Delivery.Attempts.Count));
        Assert.True(after.DeletedAt is null || (after.Status.IsOver() && after.DeletedAt >= before.DeletedAt.GetValueOrDefault()));
    }

    private static Arbitrary<Step[]> Steps() => Gen.Frequency(
        (2, Gen.Constant<Step>(new Plan())),
        (6, Gen.Choose(-1, Shards).ArrayOf().Select(shards => (Step)new Finish(shards))),
        (1, Gen.Constant<Step>(new Cancel())),
        (1, Gen.Constant<Step>(new Expire())),
        (1, Gen.Constant<Step>(new Close())),
        (1, Gen.Constant<Step>(new Fail())),
        (1, Gen.Constant<Step>(new Redeliver())),
        (1, Gen.Constant<Step>(new Resend())),
        (1, Gen.Constant<Step>(new Delete())),
        (3, from number in Gen.Choose(1, 3) from state in Gen.Elements(Enum.GetValues<DeliveryState>()) select (Step)new Attempt(number, state)))
        .ArrayOf().ToArbitrary();

    private static Arbitrary<string[]> Events() => Gen.SubListOf(JobEvents.All).Select(events => events.ToArray()).ToArbitrary();

    /// <summary>The lines of a shard as its worker would count them; some are cancelled or expired where that can be, but of shard 2 all are finished.</summary>
    private static LineTally Tally(int shard, JobStatus status)
    {
        int lines = Math.Min(LinesPerShard, Total - shard * LinesPerShard), failed = shard % 2;
        return status switch
        {
            JobStatus.Cancelling when shard != 2 => new LineTally(0, failed, lines - failed, failed, 0),
            JobStatus.Finalizing when shard != 2 => new LineTally(0, failed, 0, failed, 0, Expired: lines - failed),
            _ => new LineTally(lines - failed, failed, 0, lines, 5),
        };
    }

    private abstract record Step
    {
        public abstract JobDocument Apply(JobDocument job, DateTimeOffset now);
    }

    private sealed record Plan : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.Planned(Total, LinesPerShard, now);
    }

    private sealed record Finish(int[] ShardNumbers) : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) =>
            job.ShardsFinished(ShardNumbers.Select(shard => new ShardTally(shard, Tally(shard, job.Status))), now);

        public override string ToString() => $"Finish [{string.Join(' ', ShardNumbers)}]";
    }

    private sealed record Cancel : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.CancelRequested(now);
    }

    private sealed record Expire : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.ExpiryReached(now);
    }

    private sealed record Close : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.StopClosed(now);
    }

    private sealed record Fail : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.Failed(new JobError("code", "Message."), now);
    }

    private sealed record Resend : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.Resent(now);
    }

    private sealed record Delete : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.Deleted(now);
    }

    private sealed record Attempt(int Number, DeliveryState State) : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.Attempted(new DeliveryAttempt(Number, now, 500, "error"), State, now.AddHours(1));
    }

    private sealed record Redeliver : Step
    {
        public override JobDocument Apply(JobDocument job, DateTimeOffset now) => job.RedeliveryAsked(now);
    }

    /// <summary>What a job is, kept in the plainest way.</summary>
    private sealed class Model(string[] wanted)
    {
        private readonly SortedDictionary<int, LineTally> _finished = [];
        private JobStatus _status;
        private bool _planned;
        private string? _event;
        private DeliveryState _delivery;
        private int _attempts, _earlier;
        private bool _due;
        private LineTally _tally;

        public static Model Of(JobDocument job)
        {
            var model = new Model([]) { _status = job.Status, _planned = job.Shards > 0, _event = job.Delivery?.Type, _tally = job.Tally };
            foreach (int shard in Enumerable.Range(0, Shards).Where(job.FinishedShards.Contains))
                model._finished[shard] = default;
            (model._delivery, model._attempts, model._earlier) = (job.Delivery?.State ?? default, job.Delivery?.Attempts.Count ?? 0, job.Delivery?.Earlier ?? 0);
            model._due = job.Delivery?.IsDue(job.UpdatedAt) ?? false;
            return model;
        }

        public void Apply(Step step, DateTimeOffset now)
        {
            bool over = _status.IsOver(), cancelling = _status == JobStatus.Cancelling, finalizing = _status == JobStatus.Finalizing;
            switch (step)
            {
                case Plan when !over && !_planned:
                    _planned = true;
                    _status = JobStatus.InProgress;
                    if (cancelling || finalizing)
                        End(cancelling);
                    break;
                case Finish finish when !over && _planned:
                    foreach (int shard in finish.ShardNumbers.Where(shard => shard is >= 0 and < Shards))
                        _finished.TryAdd(shard, Tally(shard, _status));
                    _tally = Sum();
                    if (_finished.Count == Shards && (cancelling || _tally.Expired > 0))
                        End(cancelling);
                    else if (_finished.Count == Shards)
                        End(JobStatus.Completed, JobEvents.Completed);
                    break;
                case Expire when !over && !cancelling && now >= JobDocuments.SubmittedAt + s_expiresAfter:
                    _status = JobStatus.Finalizing;
                    break;
                case Cancel when !over && !finalizing:
                    _status = JobStatus.Cancelling;
                    break;
                case Close when cancelling || finalizing:
                    End(cancelling);
                    break;
                case Fail when !over:
                    End(JobStatus.Failed, JobEvents.Failed);
                    break;
                case Attempt attempt when _event is not null && _delivery == DeliveryState.Pending && attempt.Number == _attempts + 1:
                    (_delivery, _attempts, _due) = (attempt.State, attempt.Number, false);
                    break;
                case Redeliver when _event is not null && !_due:
                    (_delivery, _earlier, _due) = (DeliveryState.Pending, _attempts, true);
                    break;
            }
        }

        public override string ToString() => $"{_status} planned {_planned} finished [{string.Join(' ', _finished.Keys)}] {_tally} {_event} {_delivery} {_due} {_attempts} {_earlier}";

        private void End(bool cancelled) => End(cancelled ? JobStatus.Cancelled : JobStatus.Expired, cancelled ? JobEvents.Cancelled : JobEvents.Expired);

        private void End(JobStatus status, string type)
        {
            (_status, _event) = (status, wanted.Contains(type) ? type : null);
            _due = _event is not null;
            int missing = (_planned ? Total : 0) - Sum().Lines;
            _tally = status == JobStatus.Expired ? Sum() with { Expired = Sum().Expired + missing } : Sum() with { Cancelled = Sum().Cancelled + missing };
        }

        private LineTally Sum() => _finished.Values.Aggregate(LineTally.Zero, LineTally.Add);
    }
}
