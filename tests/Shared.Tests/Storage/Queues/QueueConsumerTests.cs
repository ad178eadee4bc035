using System.Collections.Concurrent;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Shared.Tests.Storage.Queues;

public sealed class QueueConsumerTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
    private TestQueue _queue = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _queue = await TestQueue.CreateAsync(azurite);

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_HundredsOfMessagesAndSeveralConsumers_HandlesEachAndEmptiesTheQueue()
    {
        string[] bodies = [.. Enumerable.Range(0, 300).Select(i => $"행 {i}")];
        await Parallel.ForEachAsync(bodies, Stop, async (body, stop) => await _queue.Client.SendMessageAsync(body, stop));
        ConcurrentBag<string> handled = [];
        Task[] consumers = [.. Enumerable.Range(0, 3).Select(_ => Consumer(Options(concurrency: 8), (lease, _) =>
        {
            handled.Add(lease.Body.ToString());
            return Task.FromResult(MessageOutcome.Done);
        }).RunAsync(_stop.Token))];
        await Patience.UntilAsync(async () => await _queue.CountAsync() == 0);
        await _stop.CancelAsync();
        await Task.WhenAll(consumers).InTimeAsync();
        Assert.Equal(bodies.Order(), handled.Distinct().Order());
        Assert.Empty(await _queue.PoisonedAsync());
    }

    [Fact]
    public async Task Run_MoreMessagesThanPlaces_NeverHandlesMoreAtOnce()
    {
        const int Places = 3, Messages = 12;
        await SendAsync(Messages);
        int now = 0, done = 0;
        ConcurrentBag<int> peaks = [];
        var full = new TaskCompletionSource();
        await RunUntilAsync(Consumer(Options(Places), async (_, _) =>
        {
            peaks.Add(Interlocked.Increment(ref now));
            if (now == Places)
                full.TrySetResult();
            await full.Task;
            Interlocked.Decrement(ref now);
            return Interlocked.Increment(ref done) == Messages ? await DoneAndStopAsync() : MessageOutcome.Done;
        }));
        Assert.Equal(Places, peaks.Max());
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_HeavyMessages_AreNeverHeavierInHandThanAllowedButForOneAndTheRestIsLeftToOthers()
    {
        const int Most = 10, Weight = 7, Messages = 9;
        await SendAsync(Messages);
        int now = 0, done = 0;
        ConcurrentBag<int> peaks = [];
        QueueConsumerOptions options = Options(concurrency: 64, maxDeliveries: 1);
        var consumer = new QueueConsumer(azurite.Storage, _queue.Client.Name, options, async (lease, _) =>
        {
            peaks.Add(Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Interlocked.Increment(ref done) == Messages ? await DoneAndStopAsync() : MessageOutcome.Done;
        }, TimeProvider.System, NullLogger.Instance, weights: new MessageWeights(_ => Weight, Most));
        await RunUntilAsync(consumer);
        Assert.True(peaks.Max() <= 2, $"{peaks.Max()} at once");
        Assert.Equal(0, await _queue.CountAsync());
        Assert.Empty(await _queue.PoisonedAsync());
    }

    [Fact]
    public async Task Run_HandlersThatBlockTheirThread_RunBesideEachOther()
    {
        await SendAsync(2);
        using var both = new Barrier(2);
        int done = 0;
        await RunUntilAsync(Consumer(Options(2), (_, stop) =>
        {
            both.SignalAndWait(stop);
            return Interlocked.Increment(ref done) == 2 ? DoneAndStopAsync() : Task.FromResult(MessageOutcome.Done);
        }));
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_RetryLater_ComesAgainAndCounts()
    {
        await SendAsync(1);
        List<long> deliveries = [];
        await RunUntilAsync(Consumer(Options(), (lease, _) =>
        {
            deliveries.Add(lease.DeliveryCount);
            return deliveries.Count == 3 ? DoneAndStopAsync() : Task.FromResult<MessageOutcome>(new MessageOutcome.RetryLater(TimeSpan.Zero, "again"));
        }));
        Assert.Equal([1, 2, 3], deliveries);
    }

    [Fact]
    public async Task Run_DeliveredTooOften_GoesToThePoisonQueueUnhandled()
    {
        await SendAsync(1, deliveries: 2);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        Task run = Consumer(Options(maxDeliveries: 2), (_, _) => throw new InvalidOperationException("handled"), proxy).RunAsync(_stop.Token);
        await proxy.ArrivedAsync(request => request.StartsWith("DELETE ", StringComparison.Ordinal), 1);
        await _stop.CancelAsync();
        await run.InTimeAsync();
        Assert.Equal(["0"], await _queue.PoisonedAsync());
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_DeliveredTooOften_GoesToTheHandlerOfExhaustedOnes()
    {
        await SendAsync(1, deliveries: 2);
        long deliveries = 0;
        var consumer = new QueueConsumer(azurite.Storage, _queue.Name, Options(maxDeliveries: 2), (_, _) => throw new InvalidOperationException("handled"),
            TimeProvider.System, NullLogger.Instance, (lease, _) =>
            {
                deliveries = lease.DeliveryCount;
                return DoneAndStopAsync();
            });
        await RunUntilAsync(consumer);
        Assert.Equal(3, deliveries);
        Assert.Equal(0, await _queue.CountAsync());
        Assert.Empty(await _queue.PoisonedAsync());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(20, 60)]
    public async Task Run_HandlerThrows_ComesAgainLaterEachTime(int delivery, int seconds)
    {
        await SendAsync(1, deliveries: delivery - 1);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        Task run = Consumer(Options(maxDeliveries: 100), (_, _) => throw new InvalidOperationException("bug"), proxy).RunAsync(_stop.Token);
        await proxy.ArrivedAsync(request => request.StartsWith("PUT ", StringComparison.Ordinal), 1);
        await _stop.CancelAsync();
        await run.InTimeAsync();
        Assert.EndsWith($"visibilitytimeout={seconds}", proxy.Requests.First(request => request.StartsWith("PUT ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_HandlerCancelsForItsOwnReasons_ComesAgainLater()
    {
        await SendAsync(1);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        Task run = Consumer(Options(), (_, _) => throw new TaskCanceledException("a timeout of its own"), proxy).RunAsync(_stop.Token);
        await proxy.ArrivedAsync(request => request.StartsWith("PUT ", StringComparison.Ordinal), 1);
        Assert.False(run.IsCompleted);
        await _stop.CancelAsync();
        await run.InTimeAsync();
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_Stopped_WaitsForHandlersAndReturnsTheInterrupted()
    {
        await SendAsync(2, deliveries: 1);
        var started = new CountdownEvent(2);
        var bothStarted = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        Task run = Consumer(Options(), async (lease, stop) =>
        {
            if (started.Signal())
                bothStarted.SetResult();
            if (lease.Body.ToString() == "0")
                await Task.Delay(Timeout.Infinite, stop);
            await finish.Task;
            return MessageOutcome.Done;
        }).RunAsync(_stop.Token);
        await bothStarted.Task.InTimeAsync();
        await _stop.CancelAsync();
        QueueMessage? returned = null;
        await Patience.UntilAsync(async () => (returned = await _queue.Client.ReceiveMessageAsync(TimeSpan.FromHours(1), Stop)) is not null);
        Assert.Equal(("0", 1L), (returned!.Body.ToString(), returned.DequeueCount));
        Assert.False(run.IsCompleted);
        finish.SetResult();
        await run.InTimeAsync();
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_StoppedWhileReceiving_ReturnsWhatWasHandedOut()
    {
        await SendAsync(1);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        proxy.Answering = request => IsReceive(request) ? _stop.CancelAsync() : Task.CompletedTask;
        await Consumer(Options(), (_, _) => throw new InvalidOperationException("handled"), proxy).RunAsync(_stop.Token).InTimeAsync();
        QueueMessage message = await _queue.Client.ReceiveMessageAsync(TimeSpan.FromHours(1), Stop);
        Assert.Equal(("0", 1L), (message.Body.ToString(), message.DequeueCount));
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_ReceiveHangs_TriesAgain()
    {
        await SendAsync(1);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        int receives = 0;
        proxy.Decide = request => IsReceive(request) && Interlocked.Increment(ref receives) == 1 ? Fate.Hang : Fate.Pass;
        var clock = new WatchedClock();
        Task run = Consumer(Options(), (_, _) => DoneAndStopAsync(), proxy, clock).RunAsync(_stop.Token);
        await proxy.ArrivedAsync(IsReceive, 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        await clock.StartedAsync(TimeSpan.FromMilliseconds(50), 1);
        clock.Advance(TimeSpan.FromMilliseconds(50));
        await run.InTimeAsync();
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_QueueEmpty_LooksLessAndLessOften()
    {
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        var clock = new WatchedClock();
        QueueConsumerOptions options = Options();
        options.LongestPoll = TimeSpan.FromMilliseconds(350);
        Task run = Consumer(options, (_, _) => DoneAndStopAsync(), proxy, clock).RunAsync(_stop.Token);
        foreach ((int wait, int count) in new[] { (50, 1), (100, 1), (200, 1), (350, 1), (350, 2) })
        {
            await clock.StartedAsync(TimeSpan.FromMilliseconds(wait), count);
            clock.Advance(TimeSpan.FromMilliseconds(wait));
        }
        await proxy.ArrivedAsync(IsReceive, 6);
        await _stop.CancelAsync();
        await run.InTimeAsync();
    }

    [Fact]
    public async Task Run_LeaseLostWhileHandling_SettlesNothing()
    {
        await SendAsync(1);
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        proxy.Decide = request => request.StartsWith("PUT ", StringComparison.Ordinal) ? Fate.LoseRequest : Fate.Pass;
        var clock = new WatchedClock();
        Task run = Consumer(Options(), async (lease, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(27));
            await _stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, lease.Lost);
            return MessageOutcome.Done;
        }, proxy, clock).RunAsync(_stop.Token);
        await run.InTimeAsync();
        Assert.DoesNotContain(proxy.Requests, request => request.StartsWith("DELETE ", StringComparison.Ordinal) || request.StartsWith("POST ", StringComparison.Ordinal));
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Run_PoisonQueueMissing_GoesOnWithTheOthers()
    {
        await SendAsync(1, deliveries: 2);
        await _queue.Poison.DeleteAsync(Stop);
        await _queue.Client.SendMessageAsync("good", Stop);
        await RunUntilAsync(Consumer(Options(concurrency: 1, maxDeliveries: 2), (lease, _) =>
        {
            Assert.Equal("good", lease.Body.ToString());
            return DoneAndStopAsync();
        }));
        Assert.Equal(1, await _queue.CountAsync());
    }

    private static bool IsReceive(string request) => request.StartsWith("GET ", StringComparison.Ordinal);

    private static QueueConsumerOptions Options(int concurrency = 8, int maxDeliveries = 5) =>
        new() { Concurrency = concurrency, MaxDeliveries = maxDeliveries, LongestPoll = TimeSpan.FromMilliseconds(50) };

    private QueueConsumer Consumer(
        QueueConsumerOptions options, Func<MessageLease, CancellationToken, Task<MessageOutcome>> handle, StorageProxy? proxy = null, TimeProvider? clock = null) =>
        new(proxy?.Storage ?? azurite.Storage, _queue.Name, options, handle, clock ?? TimeProvider.System, NullLogger.Instance);

    private async Task<MessageOutcome> DoneAndStopAsync()
    {
        await _stop.CancelAsync();
        return MessageOutcome.Done;
    }

    private Task RunUntilAsync(QueueConsumer consumer) => consumer.RunAsync(_stop.Token).InTimeAsync();

    private async Task SendAsync(int count, int deliveries = 0)
    {
        for (int i = 0; i < count; i++)
            await _queue.Client.SendMessageAsync($"{i}", Stop);
        for (int delivery = 0; delivery < deliveries; delivery++)
        {
            foreach (QueueMessage message in (await _queue.Client.ReceiveMessagesAsync(count, TimeSpan.FromHours(1), Stop)).Value)
                await _queue.Client.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, Stop);
        }
    }
}
