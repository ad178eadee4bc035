using System.Diagnostics;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Shared.Tests.Jobs;

public sealed class JobMovesTests
{
    private static readonly DateTimeOffset s_later = JobDocuments.SubmittedAt + TimeSpan.FromMinutes(5);
    private static readonly WebhookSpec s_all = new("https://example.com/hook", JobEvents.All);

    [Theory]
    [InlineData(1, 256, 1)]
    [InlineData(256, 256, 1)]
    [InlineData(257, 256, 2)]
    [InlineData(1_000_000, 200, 5_000)]
    [InlineData(int.MaxValue, int.MaxValue, 1)]
    [InlineData(5, int.MaxValue, 1)]
    public void Planned_AnySize_CutsIntoShardsThatAddUp(int total, int linesPerShard, int shards)
    {
        JobDocument job = JobDocuments.New().Planned(total, linesPerShard, s_later);
        Assert.Equal((JobStatus.InProgress, total, shards, s_later), (job.Status, job.Total, job.Shards, job.InProgressAt));
        Assert.Equal(total, Enumerable.Range(0, shards).Sum(shard => (long)job.LineCount(shard)));
        Assert.All(Enumerable.Range(0, shards), shard => Assert.InRange(job.LineCount(shard), 1, linesPerShard));
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(-1, 256)]
    [InlineData(10, 0)]
    [InlineData(10, -3)]
    public void Planned_WithoutLinesOrShards_Throws(int total, int linesPerShard) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => JobDocuments.New().Planned(total, linesPerShard, s_later));

    [Fact]
    public void Planned_WhileCancelling_EndsWithEveryLineCancelled()
    {
        JobDocument job = JobDocuments.New(webhook: s_all).CancelRequested(JobDocuments.SubmittedAt).Planned(10, 4, s_later);
        Assert.Equal((JobStatus.Cancelled, s_later, 10), (job.Status, job.OverAt, job.Tally.Cancelled));
        Assert.Equal(JobEvents.Cancelled, job.Delivery!.Type);
    }

    [Fact]
    public void ShardsFinished_LastShard_CompletesAndAnnounces()
    {
        JobDocument job = Planned(10, 4, s_all).ShardsFinished([Finished(0, 4), Finished(2, 2)], JobDocuments.SubmittedAt);
        Assert.Equal((JobStatus.InProgress, null, 6), (job.Status, job.Delivery, job.Tally.Completed));
        job = job.ShardsFinished([new ShardTally(1, new LineTally(0, 4, 0, 7, 9))], s_later);
        Assert.Equal((JobStatus.Completed, s_later, s_later), (job.Status, job.OverAt, job.UpdatedAt));
        Assert.Equal(new LineTally(6, 4, 0, 7, 9), job.Tally);
        Assert.Equal(($"evt_{job.Id.Ulid}", JobEvents.Completed, s_later), (job.Delivery!.EventId, job.Delivery.Type, job.Delivery.NextAttemptAt));
    }

    [Fact]
    public void ShardsFinished_SameShardTwiceInOneCall_CountsOnce()
    {
        JobDocument job = Planned(10, 4).ShardsFinished([Finished(1, 4), Finished(1, 4)], s_later);
        Assert.Equal((1, 4), (job.FinishedShards.Count, job.Tally.Completed));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void ShardsFinished_NoSuchShard_ChangesNothing(int shard)
    {
        JobDocument job = Planned(10, 4);
        Assert.Same(job, job.ShardsFinished([Finished(shard, 4)], s_later));
    }

    public static TheoryData<int, int, int, long, long> Impossible => new()
    {
        { 3, 0, 0, 0, 0 },
        { 5, 0, 0, 0, 0 },
        { 0, 0, 0, 0, 0 },
        { 5, -1, 0, 0, 0 },
        { -1, 5, 0, 0, 0 },
        { 4, 4, -4, 0, 0 },
        { int.MaxValue, int.MaxValue, 6, 0, 0 },
        { 4, 0, 0, -1, 0 },
        { 4, 0, 0, 0, -1 },
        { 3, 0, 1, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ShardsFinished_ImpossibleTally_Throws(int completed, int failed, int cancelled, long promptTokens, long completionTokens)
    {
        var tally = new ShardTally(1, new LineTally(completed, failed, cancelled, promptTokens, completionTokens));
        Assert.Throws<UnreachableException>(() => Planned(10, 4).ShardsFinished([Finished(0, 4), tally], s_later));
    }

    [Fact]
    public void ShardsFinished_WhileCancelling_TakesCancelledLinesAndEndsAsCancelled()
    {
        JobDocument job = Planned(4, 4).CancelRequested(s_later).ShardsFinished([new ShardTally(0, new LineTally(1, 1, 2, 0, 0))], s_later);
        Assert.Equal((JobStatus.Cancelled, new LineTally(1, 1, 2, 0, 0)), (job.Status, job.Tally));
    }

    [Fact]
    public void StopClosed_SomeShardsMissing_CountsTheirLinesAsCancelled()
    {
        JobDocument job = Planned(10, 4).ShardsFinished([Finished(0, 4)], s_later).CancelRequested(s_later).StopClosed(s_later);
        Assert.Equal((JobStatus.Cancelled, new LineTally(4, 0, 6, 0, 0)), (job.Status, job.Tally));
    }

    [Fact]
    public void StopClosed_BeforePlanning_EndsWithoutLines()
    {
        JobDocument job = JobDocuments.New().CancelRequested(s_later).StopClosed(s_later);
        Assert.Equal((JobStatus.Cancelled, 0, LineTally.Zero), (job.Status, job.Total, job.Tally));
        Assert.Same(job, job.Planned(10, 4, s_later));
    }

    [Theory]
    [InlineData(-1, JobStatus.InProgress)]
    [InlineData(0, JobStatus.Finalizing)]
    [InlineData(1, JobStatus.Finalizing)]
    public void ExpiryReached_AnyTime_AppliesOnceTheTimeIsUp(int seconds, JobStatus status) =>
        Assert.Equal(status, (Planned(10, 4) with { ExpiresAt = s_later }).ExpiryReached(s_later.AddSeconds(seconds)).Status);

    [Fact]
    public void ExpiryReached_JobWithoutExpiry_ChangesNothing()
    {
        JobDocument job = Planned(10, 4);
        Assert.Same(job, job.ExpiryReached(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void ExpiryReached_WhileCancelling_ChangesNothing()
    {
        JobDocument job = (Planned(10, 4) with { ExpiresAt = s_later }).CancelRequested(s_later);
        Assert.Same(job, job.ExpiryReached(s_later));
    }

    [Fact]
    public void StopClosed_TimeIsUp_KeepsShardsThatFinishedOutOfOrderAndCountsTheRestAsExpired()
    {
        JobDocument job = Expired(Planned(10, 4, s_all).ShardsFinished([Finished(2, 2), Finished(0, 4)], s_later)).StopClosed(s_later);
        Assert.Equal((JobStatus.Expired, new LineTally(6, 0, 0, 0, 0, Expired: 4), JobEvents.Expired), (job.Status, job.Tally, job.Delivery!.Type));
    }

    [Fact]
    public void ShardsFinished_TimeIsUpAndEveryLineFinished_CompletesTheJob()
    {
        JobDocument job = Expired(Planned(8, 4)).ShardsFinished([Finished(1, 4), Finished(0, 4)], s_later);
        Assert.Equal((JobStatus.Completed, new LineTally(8, 0, 0, 0, 0)), (job.Status, job.Tally));
    }

    [Fact]
    public void ShardsFinished_CancelledLinesThoughTheTimeIsUp_Throws() =>
        Assert.Throws<UnreachableException>(() => Expired(Planned(4, 4)).ShardsFinished([new ShardTally(0, new LineTally(0, 0, 4, 0, 0))], s_later));

    [Fact]
    public void Failed_InProgress_KeepsWhatIsFinishedAndSaysWhy()
    {
        JobDocument job = Planned(10, 4, s_all).ShardsFinished([Finished(0, 4)], s_later).Failed(new JobError("input_modified", "It changed."), s_later);
        Assert.Equal((JobStatus.Failed, "input_modified", JobEvents.Failed), (job.Status, job.Error!.Code, job.Delivery!.Type));
        Assert.Equal(new LineTally(4, 0, 6, 0, 0), job.Tally);
    }

    [Fact]
    public void Over_EventNotWanted_AnnouncesNothing() =>
        Assert.Null(JobDocuments.New(webhook: s_all with { Events = [JobEvents.Completed] }).Failed(new JobError("c", "m"), s_later).Delivery);

    [Theory]
    [InlineData(DeliveryState.Pending, true)]
    [InlineData(DeliveryState.Delivered, false)]
    [InlineData(DeliveryState.GivenUp, false)]
    public void Attempted_AnyState_IsDueAgainOnlyWhilePending(DeliveryState state, bool due)
    {
        JobDocument job = JobDocuments.New(webhook: s_all).Failed(new JobError("c", "m"), JobDocuments.SubmittedAt);
        JobDocument moved = job.Attempted(new DeliveryAttempt(1, s_later, 500, "Internal Server Error"), state, s_later.AddHours(1));
        Assert.Equal((state, due ? s_later.AddHours(1) : null, s_later), (moved.Delivery!.State, moved.Delivery.NextAttemptAt, moved.UpdatedAt));
        Assert.Equal(job.Delivery!.EventId, moved.Delivery.EventId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Attempted_NotTheNextNumber_ChangesNothing(int number)
    {
        JobDocument job = JobDocuments.New(webhook: s_all).Failed(new JobError("c", "m"), s_later)
            .Attempted(new DeliveryAttempt(1, s_later), DeliveryState.Pending, s_later);
        Assert.Same(job, job.Attempted(new DeliveryAttempt(number, s_later), DeliveryState.Delivered, null));
    }

    [Theory]
    [InlineData(InputFormat.Lines, "job")]
    [InlineData(InputFormat.Batch, "batch")]
    public void Over_AnyEnd_AnnouncesItByTheNameOfItsView(InputFormat format, string view)
    {
        JobDocument job = JobDocuments.New(webhook: s_all with { Events = JobEvents.Of(format) }) with { ExpiresAt = s_later };
        job = (job with { Spec = job.Spec with { Format = format } }).Planned(4, 4, JobDocuments.SubmittedAt);
        JobDocument[] ended =
        [
            job.ShardsFinished([Finished(0, 4)], s_later), job.Failed(new JobError("c", "m"), s_later),
            job.CancelRequested(s_later).StopClosed(s_later), job.ExpiryReached(s_later).StopClosed(s_later),
        ];
        Assert.Equal([$"{view}.completed", $"{view}.failed", $"{view}.cancelled", $"{view}.expired"], ended.Select(end => end.Delivery!.Type));
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.GivenUp)]
    [InlineData(DeliveryState.Pending)]
    public void RedeliveryAsked_NothingDue_IsDueAtOnceUnderTheSameId(DeliveryState state)
    {
        JobDocument job = Announced().Attempted(new DeliveryAttempt(1, s_later, 500, "No."), state, s_later.AddHours(1));
        JobDocument asked = job.RedeliveryAsked(s_later.AddMinutes(1));
        Assert.Equal((DeliveryState.Pending, s_later.AddMinutes(1), 1), (asked.Delivery!.State, asked.Delivery.NextAttemptAt, asked.Delivery.Earlier));
        Assert.Equal((job.Delivery!.EventId, job.Status, job.OverAt), (asked.Delivery.EventId, asked.Status, asked.OverAt));
        Assert.Single(asked.Delivery.Attempts);
        JobDocument again = asked.Attempted(new DeliveryAttempt(2, s_later.AddMinutes(2), 200), DeliveryState.Delivered, null);
        Assert.Equal((DeliveryState.Delivered, 2), (again.Delivery!.State, again.Delivery.Attempts.Count));
    }

    [Fact]
    public void RedeliveryAsked_NoEventOrAttemptDue_ChangesNothing()
    {
        Assert.All([JobDocuments.New(), JobDocuments.New(webhook: s_all), Planned(4, 4, s_all), Announced()], job => Assert.Same(job, job.RedeliveryAsked(s_later)));
    }

    [Fact]
    public void RedeliveryAsked_AHundredAttempts_ChangesNothing()
    {
        JobDocument job = Announced();
        for (int number = 1; number <= WebhookDelivery.MostAttempts; number++)
        {
            job = job.Attempted(new DeliveryAttempt(number, s_later), DeliveryState.GivenUp, null);
            JobDocument asked = job.RedeliveryAsked(s_later);
            Assert.Equal(number == WebhookDelivery.MostAttempts, ReferenceEquals(job, asked));
            job = asked;
        }
    }

    private static JobDocument Announced() => JobDocuments.New(webhook: s_all).Failed(new JobError("c", "m"), JobDocuments.SubmittedAt);

    private static JobDocument Planned(int total, int linesPerShard, WebhookSpec? webhook = null) =>
        JobDocuments.New(webhook: webhook).Planned(total, linesPerShard, JobDocuments.SubmittedAt);

    private static JobDocument Expired(JobDocument job) => (job with { ExpiresAt = s_later }).ExpiryReached(s_later);

    private static ShardTally Finished(int shard, int lines) => new(shard, new LineTally(lines, 0, 0, 0, 0));
}
