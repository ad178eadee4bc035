using Azure;
using Azure.Storage.Blobs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Tests.Jobs;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class JobStoreTests(AzuriteFixture azurite)
{
    private readonly JobStore _store = new(azurite.Storage, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_NewJob_CanBeFoundByItsOwnerOnly()
    {
        JobDocument job = NewJob();
        await _store.CreateAsync(job, Stop);
        Assert.Equal(JobDocuments.Write(job), JobDocuments.Write((await _store.FindAsync(job.Owner, job.Id, Stop))!));
        Assert.Null(await _store.FindAsync(job.Owner + "2", job.Id, Stop));
        Assert.Equal("application/json", (await Blob(job).GetPropertiesAsync(cancellationToken: Stop)).Value.ContentType);
    }

    [Fact]
    public async Task Create_Twice_LeavesTheFirstAsItIs()
    {
        JobDocument job = NewJob();
        await _store.CreateAsync(job, Stop);
        await _store.ChangeAsync(job.Owner, job.Id, j => j.CancelRequested(Later), Stop);
        await _store.CreateAsync(job, Stop);
        Assert.Equal(JobStatus.Cancelling, (await _store.FindAsync(job.Owner, job.Id, Stop))!.Status);
    }

    [Fact]
    public async Task Create_AnswerLost_IsWrittenAndNoError()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        JobDocument job = NewJob();
        proxy.Decide = LoseOnce("PUT ", Fate.LoseAnswer);
        await new JobStore(proxy.Storage, TimeProvider.System).CreateAsync(job, Stop);
        Assert.Equal(2, proxy.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal)));
        Assert.NotNull(await _store.FindAsync(job.Owner, job.Id, Stop));
    }

    [Fact]
    public async Task Create_RequestLost_IsWrittenByTheRetry()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        JobDocument job = NewJob();
        proxy.Decide = LoseOnce("PUT ", Fate.LoseRequest);
        await new JobStore(proxy.Storage, TimeProvider.System).CreateAsync(job, Stop);
        Assert.NotNull(await _store.FindAsync(job.Owner, job.Id, Stop));
    }

    [Fact]
    public async Task Find_NoSuchJob_IsNull() => Assert.Null(await _store.FindAsync("nobody", JobId.New(TimeProvider.System), Stop));

    [Fact]
    public async Task Change_NoSuchJob_IsNullAndTheMoveIsNotAsked() => Assert.Null(
        await _store.ChangeAsync("nobody", JobId.New(TimeProvider.System), _ => throw new InvalidOperationException("asked"), Stop));

    [Fact]
    public async Task Find_NoContainer_IsAnErrorNotAMissingJob()
    {
        await using var empty = new AzuriteFixture();
        await empty.InitializeAsync();
        await empty.Storage.Jobs.DeleteAsync(cancellationToken: Stop);
        var store = new JobStore(empty.Storage, TimeProvider.System);
        Assert.Equal("ContainerNotFound", (await Assert.ThrowsAsync<RequestFailedException>(() => store.FindAsync("owner", NewJob().Id, Stop))).ErrorCode);
    }

    [Fact]
    public async Task Change_NothingToDo_WritesNothing()
    {
        JobDocument job = NewJob();
        await _store.CreateAsync(job, Stop);
        ETag before = (await Blob(job).GetPropertiesAsync(cancellationToken: Stop)).Value.ETag;
        JobDocument? after = await _store.ChangeAsync(job.Owner, job.Id, j => j.StopClosed(Later), Stop);
        Assert.Equal(JobStatus.Validating, after!.Status);
        Assert.Equal(before, (await Blob(job).GetPropertiesAsync(cancellationToken: Stop)).Value.ETag);
    }

    [Fact]
    public async Task Change_FiftyAtOnce_CountsThemAll()
    {
        JobDocument job = NewJob().Planned(100, 2, Later);
        await _store.CreateAsync(job, Stop);
        JobDocument?[] seen = await Task.WhenAll(Enumerable.Range(0, 50).Select(shard =>
            _store.ChangeAsync(job.Owner, job.Id, j => j.ShardsFinished([new ShardTally(shard, new LineTally(1, 1, 0, 3, 4))], Later), Stop)));
        Assert.All(seen, document => Assert.NotNull(document));
        JobDocument over = (await _store.FindAsync(job.Owner, job.Id, Stop))!;
        Assert.Equal((JobStatus.Completed, new LineTally(50, 50, 0, 150, 200)), (over.Status, over.Tally));
        Assert.Single(seen, document => document!.Status == JobStatus.Completed);
    }

    [Fact]
    public async Task Change_AnswerLost_CountsOnce()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        JobDocument job = NewJob().Planned(4, 2, Later);
        await _store.CreateAsync(job, Stop);
        proxy.Decide = LoseOnce("PUT ", Fate.LoseAnswer);
        JobDocument? moved = await new JobStore(proxy.Storage, TimeProvider.System)
            .ChangeAsync(job.Owner, job.Id, j => j.ShardsFinished([new ShardTally(0, new LineTally(2, 0, 0, 0, 0))], Later), Stop);
        Assert.Equal((1, 2), (moved!.FinishedShards.Count, moved.Tally.Completed));
        Assert.Equal(JobDocuments.Write(moved), JobDocuments.Write((await _store.FindAsync(job.Owner, job.Id, Stop))!));
    }

    [Fact]
    public async Task Change_JobDeletedMeanwhile_IsNull()
    {
        JobDocument job = NewJob();
        await _store.CreateAsync(job, Stop);
        Assert.Null(await _store.ChangeAsync(job.Owner, job.Id, j =>
        {
            Blob(job).DeleteIfExists(cancellationToken: Stop);
            return j.CancelRequested(Later);
        }, Stop));
    }

    [Fact]
    public async Task List_SeveralJobs_AreNewestFirstAndOfThisOwnerOnly()
    {
        string owner = NewOwner();
        JobDocument[] jobs = await CreateManyAsync(owner, 5);
        await CreateManyAsync(owner + "-other", 1);
        Assert.Equal(jobs.Reverse().Select(job => job.Id), await ListAsync(owner, after: null));
    }

    [Fact]
    public async Task List_After_StartsBehindThatJobEvenIfItIsGone()
    {
        string owner = NewOwner();
        JobDocument[] jobs = await CreateManyAsync(owner, 5);
        Assert.Equal([jobs[1].Id, jobs[0].Id], await ListAsync(owner, jobs[2].Id));
        await Blob(jobs[2]).DeleteAsync(cancellationToken: Stop);
        Assert.Equal([jobs[1].Id, jobs[0].Id], await ListAsync(owner, jobs[2].Id));
        Assert.Empty(await ListAsync(owner, jobs[0].Id));
    }

    [Fact]
    public async Task List_FolderWithoutDocument_IsLeftOut()
    {
        string owner = NewOwner();
        JobDocument[] jobs = await CreateManyAsync(owner, 2);
        JobId orphan = JobId.New(TimeProvider.System);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Input(owner, orphan)).UploadAsync(new BinaryData("{}"), Stop);
        Assert.Equal([jobs[1].Id, jobs[0].Id], await ListAsync(owner, after: null));
    }

    [Fact]
    public async Task List_MoreThanAreReadAtOnce_KeepsTheOrder()
    {
        string owner = NewOwner();
        JobDocument[] jobs = await CreateManyAsync(owner, 40);
        Assert.Equal(jobs.Reverse().Select(job => job.Id), await ListAsync(owner, after: null));
        Assert.Equal(jobs[39].Id, await _store.ListAsync(owner, after: null, Stop).Select(job => job.Id).FirstAsync(Stop));
    }

    [Fact]
    public async Task Find_DeletedJob_IsGoneForEveryone()
    {
        JobDocument job = NewJob().Failed(new JobError("code", "Message."), Later);
        await _store.CreateAsync(job, Stop);
        Assert.Equal(Later, (await _store.ChangeAsync(job.Owner, job.Id, j => j.Deleted(Later), Stop))!.DeletedAt);
        Assert.Null(await _store.FindAsync(job.Owner, job.Id, Stop));
        Assert.Null(await _store.ChangeAsync(job.Owner, job.Id, _ => throw new InvalidOperationException("asked"), Stop));
        Assert.Empty(await ListAsync(job.Owner, after: null));
        Assert.True(await Blob(job).ExistsAsync(Stop));
    }

    [Fact]
    public async Task List_NoJobs_IsEmpty() => Assert.Empty(await ListAsync(NewOwner(), after: null));

    private static DateTimeOffset Later => JobDocuments.SubmittedAt + TimeSpan.FromMinutes(1);

    private static string NewOwner() => $"owner-{Guid.NewGuid():N}";

    private static JobDocument NewJob() => JobDocuments.New(NewOwner());

    private static Func<string, Fate> LoseOnce(string start, Fate fate)
    {
        int times = 0;
        return request => request.StartsWith(start, StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1 ? fate : Fate.Pass;
    }

    private BlobClient Blob(JobDocument job) => azurite.Storage.Jobs.GetBlobClient(StorageLayout.Document(job.Owner, job.Id));

    private async Task<JobDocument[]> CreateManyAsync(string owner, int count)
    {
        var clock = new FakeTimeProvider(JobDocuments.SubmittedAt);
        List<JobDocument> jobs = [];
        for (int i = 0; i < count; i++)
        {
            jobs.Add(JobDocuments.New(owner) with { Id = JobId.New(clock) });
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        foreach (JobDocument job in jobs.OrderBy(job => job.Id.Ulid[^1]))
            await _store.CreateAsync(job, Stop);
        return [.. jobs];
    }

    private async Task<JobId[]> ListAsync(string owner, JobId? after) => await _store.ListAsync(owner, after, Stop).Select(job => job.Id).ToArrayAsync(Stop);
}
