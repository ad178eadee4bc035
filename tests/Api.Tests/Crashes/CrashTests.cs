using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>A process dies between any two writes of a job's whole life: submission, plan, settling, announcing, closing, deletion.</summary>
public sealed class CrashTests
{
    private const int MostSteps = 1_000;

    /// <summary>How the job is to end; whether the dead process's message is lost too, as one that failed too often; whether the caller tries again.</summary>
    [Theory]
    [InlineData("completed", false, false)]
    [InlineData("completed", false, true)]
    [InlineData("completed", true, true)]
    [InlineData("cancelled", false, true)]
    [InlineData("cancelled", true, true)]
    [InlineData("expired", false, true)]
    [InlineData("expired", true, true)]
    [InlineData("deleted", false, true)]
    public async Task Life_ProcessDiesAfterAnyWrite_ComesToItsEndAndLeavesNothing(string end, bool losesMessages, bool callerTriesAgain)
    {
        await using JobWorld world = await JobWorld.StartAsync();
        world.LosesMessages = losesMessages;
        bool died = true;
        int writes = 0;
        for (; died; writes++)
        {
            world.Storage.DieAfter(writes);
            JobDocument? last = await LiveAsync(world, end, $"key-{writes}", callerTriesAgain);
            died = world.Storage.Deaths > 0;
            Assert.True(last is null ? !callerTriesAgain : last.Status.IsOver(), $"After {writes} writes: {last?.Status}");
            Assert.Empty(world.Storage.Blobs.Names("jobs"));
            string[] events = await world.EventsAsync();
            Assert.Equal(last is null ? [] : [$"evt_{last.Id.Ulid}"], events.Distinct());
            world.Storage.Revive();
        }
        Assert.InRange(writes, 25, 100);
    }

    private static async Task<JobDocument?> LiveAsync(JobWorld world, string end, string key, bool callerTriesAgain)
    {
        JobId? id = await world.SubmitAsync(key);
        for (int tries = 1; id is null && callerTriesAgain && tries < 5; tries++)
        {
            world.Clock.MoveTo(world.Clock.GetUtcNow().AddSeconds(61));
            id = await world.SubmitAsync(key);
        }
        id ??= await world.FindOnlyAsync();
        if (id is null)
        {
            await DrainAsync(world, _ => Task.CompletedTask);
            return null;
        }
        var observer = new JobObserver(world, id.Value);
        bool asked = false;
        await DrainAsync(world, async message =>
        {
            await observer.LookAsync();
            bool now = end switch
            {
                "cancelled" => observer.Last is { Status: JobStatus.InProgress, FinishedShards.Count: 1 },
                "deleted" => observer.Last?.Status.IsOver() is true && message.Queue == StorageLayout.WebhooksQueue,
                _ => false,
            };
            if (end == "expired" && observer.Last is { Status: JobStatus.InProgress, FinishedShards.Count: 1 } running)
                world.Clock.MoveTo(running.ExpiresAt!.Value);
            if (now && !asked)
            {
                asked = true;
                await (end == "cancelled" ? world.AskAsync(HttpMethod.Post, $"/v1/jobs/{id}/cancel") : world.AskAsync(HttpMethod.Delete, $"/v1/jobs/{id}"));
                await observer.LookAsync();
            }
        });
        return observer.Last;
    }

    private static async Task DrainAsync(JobWorld world, Func<MemoryMessage, Task> afterEach)
    {
        for (int step = 0; world.Storage.Queues.Messages.MinBy(message => message.DueAt) is { } next; step++)
        {
            Assert.True(step < MostSteps, $"There is no end to it: {next}");
            world.Clock.MoveTo(next.DueAt);
            await world.DeliverAsync(next);
            await afterEach(next);
        }
    }
}
