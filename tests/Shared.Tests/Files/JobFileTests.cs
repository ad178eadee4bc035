using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Tests.Jobs;

namespace KoGpt2.Shared.Tests.Files;

public sealed class JobFileTests
{
    [Theory]
    [InlineData(JobFile.Input, "-input")]
    [InlineData(JobFile.Output, "-output")]
    [InlineData(JobFile.Errors, "-errors")]
    public void TryParse_ItsOwnText_IsTheSame(JobFile file, string suffix)
    {
        var id = new JobFileId(JobId.New(TimeProvider.System), file);
        Assert.Equal($"file-{id.Job.Ulid}{suffix}", id.ToString());
        Assert.True(JobFileId.TryParse(id.ToString(), out JobFileId parsed));
        Assert.Equal(id, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("file-")]
    [InlineData("file-output")]
    [InlineData("file--output")]
    [InlineData("file-01k9zzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("file-01k9zzzzzzzzzzzzzzzzzzzzzz-outputs")]
    [InlineData("file-01K9ZZZZZZZZZZZZZZZZZZZZZZ-output")]
    [InlineData("file-../../other/job.json00-output")]
    [InlineData("job_01k9zzzzzzzzzzzzzzzzzzzzzz-output")]
    public void TryParse_AnyOtherText_IsNone(string? text) => Assert.False(JobFileId.TryParse(text, out _));

    [Fact]
    public void FileDeleted_EachFile_ResultsGoWithTheLast()
    {
        JobDocument job = JobDocuments.New().Planned(2, 2, JobDocuments.SubmittedAt);
        Assert.False(job.Has(JobFile.Output));
        Assert.Same(job, job.FileDeleted(JobFile.Output, JobDocuments.SubmittedAt));
        job = job.ShardsFinished([new ShardTally(0, new LineTally(1, 1, 0, 0, 0))], JobDocuments.SubmittedAt);
        Assert.True(job.Has(JobFile.Output) && job.Has(JobFile.Errors));
        JobDocument one = job.FileDeleted(JobFile.Output, JobDocuments.SubmittedAt);
        Assert.True(!one.Has(JobFile.Output) && one.Made(JobFile.Output) && one.Has(JobFile.Errors) && !one.ResultsAreDeleted());
        Assert.Same(one, one.FileDeleted(JobFile.Output, JobDocuments.SubmittedAt));
        Assert.True(one.FileDeleted(JobFile.Errors, JobDocuments.SubmittedAt).ResultsAreDeleted());
        Assert.Equal([JobFile.Output], JobDocuments.RoundTrip(one).DeletedFiles!);
    }

    [Fact]
    public void ResultsAreDeleted_NoErrors_WithTheOutputAlone()
    {
        JobDocument job = JobDocuments.New().Planned(1, 1, JobDocuments.SubmittedAt).ShardsFinished([new ShardTally(0, new LineTally(1, 0, 0, 0, 0))], JobDocuments.SubmittedAt);
        Assert.False(job.Made(JobFile.Errors));
        Assert.True(job.FileDeleted(JobFile.Output, JobDocuments.SubmittedAt).ResultsAreDeleted());
    }
}
