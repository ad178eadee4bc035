using System.Text.Json.Nodes;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Tests.Crashes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Schedules;

/// <summary>Slots, and what comes after their runs.</summary>
public sealed class ScheduleTickTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset s_slot = new(2026, 11, 23, 17, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime _clock = new(s_slot.AddHours(-9));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tick_ManyAtOnce_MakeOneRun()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await SaveAsync(host);
        _clock.MoveTo(s_slot.AddSeconds(10));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Handlers.TickAsync(Stop)));
        Assert.Equal([RunId.OfSlot("nightly", s_slot)], (await FindAsync(host)).Active);
        Assert.Equal(RunStatus.Waiting, Assert.Single(await RunsAsync(host)).Status);
    }

    [Fact]
    public async Task Tick_RunStillGoesOn_SkipsTheSlotAndSaysWhy()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await SaveAsync(host);
        RunId first = await TickAsync(host, 0);
        await host.StepAsync(first);
        await TickAsync(host, 1);
        RunDocument[] runs = await RunsAsync(host);
        Assert.Equal([RunStatus.Skipped, RunStatus.Generating], runs.Select(run => run.Status));
        Assert.Equal((SkipReason.Overlap, null), (runs[0].SkipReason, runs[0].Delivery));
        Assert.Equal((1, 1, 0), Streak(await FindAsync(host)));
    }

    [Fact]
    public async Task Tick_CancelOther_CancelsWhatGoesOnAndBeginsBehindIt()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await SaveAsync(host, schedule => schedule["overlap"] = "cancel_other");
        RunId first = await TickAsync(host, 0);
        await host.StepAsync(first);
        JobId job = await host.PlanRoundAsync(first);
        RunId second = await TickAsync(host, 1);
        Assert.Equal(RunStatus.Cancelling, (await host.FindAsync(first)).Status);
        Assert.Equal(RunStatus.Waiting, (await host.StepAsync(second)).Status);
        await host.StepAsync(first);
        await host.MoveAsync(job, j => j.StopClosed(_clock.GetUtcNow()));
        Assert.Equal(RunStatus.Cancelled, (await host.StepAsync(first)).Status);
        Assert.Equal(RunStatus.Completed, (await host.CompleteAsync(azurite, second)).Status);
    }

    [Fact]
    public async Task Nights_NextRows_TakeNewOnesUntilThereAreNone()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await SaveAsync(host, next: 4);
        RunDocument first = await host.CompleteAsync(azurite, await TickAsync(host, 0)), second = await host.CompleteAsync(azurite, await TickAsync(host, 1));
        RunDocument third = await host.CompleteAsync(azurite, await TickAsync(host, 2));
        Assert.Equal([(0, 4L), (4, 6L)], new[] { first, second }.Select(run => (run.Pins!.FirstRow, run.NextRow!.Value)));
        Assert.Equal([first.Id], second.Pins!.Earlier);
        Assert.Equal((RunStatus.Skipped, SkipReason.NoNewRows), (third.Status, third.SkipReason!.Value));
        ScheduleDocument schedule = await FindAsync(host);
        Assert.Equal((6, 2, 1, 0), (schedule.NextRow, schedule.Tally.Completed, schedule.Tally.SkippedNoNewRows, schedule.Active.Count));
    }

    [Fact]
    public async Task Nights_ThreeFailuresInARow_PauseTheSchedule()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        string file = await SaveAsync(host);
        Assert.True(FileId.TryParse(file, out FileId id));
        await host.Get<FileStore>().DeleteAsync(host.Owner, id, Stop);
        for (int night = 0; night < 3; night++)
        {
            Assert.Null((await FindAsync(host)).PausedAt);
            RunDocument run = await host.CompleteAsync(azurite, await TickAsync(host, night));
            Assert.Equal((RunStatus.Failed, "file_not_found"), (run.Status, run.Error!.Code));
        }
        ScheduleDocument schedule = await FindAsync(host);
        Assert.Equal((PauseReason.Failures, 3), (schedule.PauseReason!.Value, schedule.Tally.FailuresInARow));
        _clock.MoveTo(s_slot.AddDays(3).AddSeconds(10));
        await host.Handlers.TickAsync(Stop);
        Assert.Equal(3, (await RunsAsync(host)).Length);
    }

    [Fact]
    public async Task Tick_AfterAnOutage_MakesOneRunInPlaceOfAll()
    {
        await using ApiHost host = await RunCalls.StartAsync(azurite, _clock);
        await SaveAsync(host);
        _clock.MoveTo(s_slot.AddDays(2).AddHours(3));
        await host.Handlers.TickAsync(Stop);
        Assert.Equal([null, SkipReason.Missed, SkipReason.Missed], (await RunsAsync(host)).Select(run => run.SkipReason));
        Assert.Equal([RunId.OfSlot("nightly", s_slot.AddDays(2))], (await FindAsync(host)).Active);
    }

    private static (int Overlap, int Skips, int Failures) Streak(ScheduleDocument schedule) =>
        (schedule.Tally.SkippedOverlap, schedule.Tally.SkipsInARow, schedule.Tally.FailuresInARow);

    private static async Task<string> SaveAsync(ApiHost host, Action<JsonObject>? change = null, int? next = null)
    {
        string file = await host.UploadTableAsync();
        var schedule = new JsonObject { ["cron"] = "0 2 * * *", ["recipe"] = host.Recipe(file, next) };
        change?.Invoke(schedule);
        await host.SaveAsync("nightly", schedule);
        return file;
    }

    private async Task<RunId> TickAsync(ApiHost host, int night)
    {
        _clock.MoveTo(s_slot.AddDays(night).AddSeconds(10));
        await host.Handlers.TickAsync(Stop);
        return RunId.OfSlot("nightly", s_slot.AddDays(night));
    }

    private static async Task<RunDocument[]> RunsAsync(ApiHost host) => await host.Get<RunStore>().ListAsync(host.Owner, "nightly", null, Stop).ToArrayAsync(Stop);

    private static async Task<ScheduleDocument> FindAsync(ApiHost host) => (await host.Get<ScheduleStore>().FindAsync(host.Owner, "nightly", Stop))!;
}
