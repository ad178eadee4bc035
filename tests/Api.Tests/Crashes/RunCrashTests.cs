using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A process dies between any two writes of a schedule's nights: ticks, preparations, jobs, curations, announcements.</summary>
public sealed class RunCrashTests
{
    private const int Nights = 3;

    /// <summary>Whether the dead process's message is lost too, as one that failed too often.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nights_ProcessDiesAfterAnyWrite_ComeToTheSameData(bool losesMessages)
    {
        await using RunWorld world = await RunWorld.StartAsync();
        world.LosesMessages = losesMessages;
        string? expected = null;
        string[] events = [];
        bool died = true;
        int writes = 0;
        // The first life is undisturbed; each further one dies a write later than the one before.
        for (int life = -1; died; life++)
        {
            await world.BeginAsync();
            world.Storage.DieAfter(life < 0 ? int.MaxValue : life);
            for (int night = 0; night < Nights; night++)
                await world.NightAsync(RunWorld.Start.AddHours(7).AddDays(night));
            died = life < 0 || world.Storage.Deaths > 0;
            world.Storage.Revive();
            string outcome = await world.OutcomeAsync();
            string[] announced = [.. (await world.EventsAsync()).Distinct()];
            (expected, events, writes) = expected is null ? (outcome, announced, 0) : (expected, events, life);
            Assert.True(expected == outcome, $"After {life} writes:\n{outcome}\n\nundisturbed:\n{expected}");
            Assert.Equal(events.Order(), announced.Order());
        }
        Assert.Equal(Nights, events.Length);
        Assert.Contains("nightly-20261125T170000Z completed", expected, StringComparison.Ordinal);
        Assert.InRange(writes, 100, 400);
    }

    [Fact]
    public async Task Nights_EachStepByTwoAtOnce_ComeToTheSameData()
    {
        await using RunWorld world = await RunWorld.StartAsync();
        List<string> outcomes = [];
        foreach (bool twice in (bool[])[false, true])
        {
            world.DoesAllTwice = twice;
            await world.BeginAsync();
            for (int night = 0; night < Nights; night++)
                await world.NightAsync(RunWorld.Start.AddHours(7).AddDays(night));
            outcomes.Add(await world.OutcomeAsync());
        }
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [Fact]
    public async Task Cancel_ProcessDiesAfterAnyWrite_StopsRunAndJob()
    {
        await using RunWorld world = await RunWorld.StartAsync();
        bool died = true;
        int writes = 0;
        for (; died; writes++)
        {
            await world.BeginAsync();
            world.Storage.DieAfter(writes);
            bool cancelled = false;
            world.AfterEach = async () =>
            {
                if (!cancelled && await world.LatestAsync() is { Run: { Status: RunStatus.Generating } run, Job: JobStatus.InProgress })
                    cancelled = await world.CancelAsync(run.Id);
            };
            await world.NightAsync(RunWorld.Start.AddHours(7));
            died = world.Storage.Deaths > 0;
            world.Storage.Revive();
            (RunDocument? run, JobStatus? job) = await world.LatestAsync();
            Assert.Equal(RunStatus.Cancelled, run!.Status);
            // While a dead process's message waits, workers may come to the job's end.
            Assert.True(job == JobStatus.Cancelled || (died && job == JobStatus.Completed), $"After {writes} writes the job is {job}.");
            Assert.Equal("augmentation.cancelled", Assert.Single((await world.EventsAsync()).Distinct()).Split(' ')[1]);
        }
        Assert.InRange(writes, 20, 200);
    }

    [Fact]
    public async Task Nights_TimeOfRetentionOver_LeaveNothingButTheSchedule()
    {
        await using RunWorld world = await RunWorld.StartAsync();
        await world.BeginAsync();
        await world.NightAsync(RunWorld.Start.AddHours(7));
        Assert.NotEmpty(world.Storage.Blobs.Names("runs"));
        await world.DrainAsync(DateTimeOffset.MaxValue);
        Assert.Empty(world.Storage.Blobs.Names("runs"));
        Assert.Empty(world.Storage.Blobs.Names("jobs"));
        Assert.Single(world.Storage.Blobs.Names("schedules"));
    }
}
