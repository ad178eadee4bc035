using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.InFlight;

public sealed class InFlightJobsTests(AzuriteFixture azurite)
{
    private readonly InFlightJobs _jobs = new(azurite.Storage);
    private readonly string _owner = $"owner-{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Count_Marks_AddsUpTheirLinesOfThisOwnerOnly()
    {
        Assert.Equal(default, await _jobs.CountAsync(_owner, Stop));
        JobId first = JobId.New(TimeProvider.System), second = JobId.New(TimeProvider.System);
        await _jobs.MarkAsync(_owner, first, 1_000_000, Stop);
        await _jobs.MarkAsync(_owner, second, 5, Stop);
        await _jobs.MarkAsync(_owner, second, 7, Stop);
        await _jobs.MarkAsync(_owner + "-other", first, 3, Stop);
        Assert.Equal(new InFlightTotal(2, 1_000_007), await _jobs.CountAsync(_owner, Stop));
        await _jobs.RemoveAsync(_owner, first, Stop);
        await _jobs.RemoveAsync(_owner, first, Stop);
        Assert.Equal(new InFlightTotal(1, 7), await _jobs.CountAsync(_owner, Stop));
    }

    [Fact]
    public async Task Correct_JobStillInFlight_PutsTheTrueNumber()
    {
        JobId job = JobId.New(TimeProvider.System);
        await _jobs.MarkAsync(_owner, job, 5, Stop);
        await _jobs.CorrectAsync(_owner, job, 6, Stop);
        Assert.Equal(new InFlightTotal(1, 6), await _jobs.CountAsync(_owner, Stop));
    }

    [Fact]
    public async Task Correct_JobOverAlready_MarksNothing()
    {
        await _jobs.CorrectAsync(_owner, JobId.New(TimeProvider.System), 6, Stop);
        Assert.Equal(default, await _jobs.CountAsync(_owner, Stop));
    }
}
