using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Crashes;

/// <summary>Jobs whose messages come in any order, twice and at once, whose processes die anywhere, and that are stopped and deleted at any time.</summary>
public sealed class InterleavingTests
{
    private const int Cases = 300, MostSteps = 2_000;

    /// <summary>One step: what happens, and a number that says to which message, or after how many writes.</summary>
    private enum Act
    {
        Deliver,
        DeliverTwiceAtOnce,
        DeliverTwoAtOnce,
        DeliverAndDie,
        CancelInTheMiddle,
        ExpireInTheMiddle,
        Cancel,
        Expire,
        Delete,
        Wait,
    }

    [Fact]
    public async Task Job_AnyInterleaving_HasEveryLineOnceAndEndsOnce()
    {
        await using JobWorld world = await JobWorld.StartAsync();
        foreach ((int number, (Act Act, int Number)[] steps) in Steps().Sample(20, Cases).Index())
        {
            try
            {
                await LiveAsync(world, $"key-{number}", steps);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {number}: {string.Join(' ', steps)}", e);
            }
        }
    }

    private static Gen<(Act, int)[]> Steps() =>
        (from act in Gen.Frequency((8, Gen.Constant(Act.Deliver)), (7, Gen.Elements(Enum.GetValues<Act>()))) from number in Gen.Choose(0, 9) select (act, number)).ArrayOf();

    private static async Task LiveAsync(JobWorld world, string key, (Act Act, int Number)[] steps)
    {
        JobId id = (await world.SubmitAsync(key))!.Value;
        var observer = new JobObserver(world, id);
        await observer.LookAsync();
        foreach ((Act act, int number) in steps)
        {
            await ActAsync(world, observer, id, act, number);
            await observer.LookAsync();
        }
        for (int step = 0; world.Storage.Queues.Messages.MinBy(message => message.DueAt) is { } next; step++)
        {
            Assert.True(step < MostSteps, $"There is no end to it: {next}");
            world.Clock.MoveTo(next.DueAt);
            await world.DeliverAsync(next);
            await observer.LookAsync();
        }
        Assert.True(observer.Last!.Status.IsOver());
        Assert.Empty(world.Storage.Blobs.Names("jobs"));
        string[] events = await world.EventsAsync();
        bool wasDeletedByHand = steps.Any(step => step.Act == Act.Delete);
        if (events.Length > 0 || !wasDeletedByHand)
            Assert.Equal([$"evt_{id.Ulid}"], events.Distinct());
    }

    private static async Task ActAsync(JobWorld world, JobObserver observer, JobId id, Act act, int number)
    {
        MemoryMessage[] due = world.Due();
        MemoryMessage? message = due.Length == 0 ? null : due[number % due.Length];
        switch (act)
        {
            case Act.Wait when world.Storage.Queues.Messages.MinBy(m => m.DueAt) is { } next:
                world.Clock.MoveTo(next.DueAt);
                break;
            case Act.Cancel:
                await world.AskAsync(HttpMethod.Post, $"/v1/jobs/{id}/cancel");
                break;
            case Act.Delete:
                await world.AskAsync(HttpMethod.Delete, $"/v1/jobs/{id}");
                break;
            case Act.Expire when observer.Last?.ExpiresAt is { } end && number == 0:
                world.Clock.MoveTo(end);
                break;
            case Act.Deliver when message is not null:
                await world.DeliverAsync(message);
                break;
            case Act.DeliverTwiceAtOnce when message is not null:
                await Task.WhenAll(world.DeliverAsync(message), world.DeliverAsync(message));
                break;
            case Act.DeliverTwoAtOnce when message is not null:
                await Task.WhenAll(world.DeliverAsync(message), world.DeliverAsync(due[^1]));
                break;
            case Act.DeliverAndDie when message is not null:
                world.Storage.DieAfter(number);
                await world.DeliverAsync(message);
                world.Storage.Revive();
                break;
            case Act.CancelInTheMiddle when message is not null:
                await DuringAsync(world, message, () => world.AskAsync(HttpMethod.Post, $"/v1/jobs/{id}/cancel"));
                break;
            case Act.ExpireInTheMiddle when message is not null && observer.Last?.ExpiresAt is { } end && number < 5:
                await DuringAsync(world, message, () =>
                {
                    world.Clock.MoveTo(end);
                    return world.Api.Handlers.WatchAsync(new WatchMessage(world.Api.Owner, id) { Extra = true }, TestContext.Current.CancellationToken);
                });
                break;
        }
    }

    private static async Task DuringAsync(JobWorld world, MemoryMessage message, Func<Task> during)
    {
        world.During = during;
        await world.DeliverAsync(message);
        world.During = () => Task.CompletedTask;
    }
}
