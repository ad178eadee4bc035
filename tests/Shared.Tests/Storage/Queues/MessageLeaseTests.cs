using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage.Queues;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage.Queues;

/// <summary>Leases of 36 s by a clock that only the test moves; in real time the messages are hidden for hours.</summary>
public sealed class MessageLeaseTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(36), s_renewal = s_duration / 3, s_limit = s_duration / 4, s_retry = s_duration / 12;
    private readonly WatchedClock _clock = new();
    private StorageProxy _proxy = null!;
    private TestQueue _queue = null!;

    public enum Settling
    {
        Complete,
        Release,
        Return,
        Poison,
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int Renewals => _proxy.Requests.Count(IsRenewal);

    public async ValueTask InitializeAsync()
    {
        _proxy = await StorageProxy.StartAsync(azurite);
        _queue = await TestQueue.CreateAsync(azurite);
    }

    public async ValueTask DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task Renew_EveryThird_KeepsTheMessageHiddenAndSettlesWithTheNewReceipt()
    {
        await using MessageLease lease = Lease(await ReceiveAsync("가나다"));
        for (int renewal = 1; renewal <= 6; renewal++)
        {
            await _clock.StartedAsync(s_renewal, renewal);
            _clock.Advance(s_renewal);
        }
        await _clock.StartedAsync(s_renewal, 7);
        Assert.Equal(6, Renewals);
        Assert.All(_proxy.Requests, request => Assert.EndsWith("visibilitytimeout=36", request, StringComparison.Ordinal));
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Empty(await _queue.VisibleAsync());
        await lease.ReleaseAsync(TimeSpan.Zero, Stop);
        Assert.Equal(["가나다"], await _queue.VisibleAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Renew_TakenByAnother_LosesTheLeaseAndSettlesNothing(bool deleted)
    {
        QueueMessage message = await ReceiveAsync("a");
        await using MessageLease lease = Lease(message);
        string? receipt = await StealAsync(message, deleted);
        Task lost = CancelledAsync(lease.Lost);
        await _clock.StartedAsync(s_renewal, 1);
        _clock.Advance(s_renewal);
        await lost;
        int requests = _proxy.Requests.Count;
        foreach (Settling settling in Enum.GetValues<Settling>())
            await SettleAsync(lease, settling);
        Assert.Equal(requests, _proxy.Requests.Count);
        await AssertUntouchedAsync(message, receipt);
    }

    public static MatrixTheoryData<Settling, bool> Settlings => new(Enum.GetValues<Settling>(), [false, true]);

    [Theory]
    [MemberData(nameof(Settlings))]
    public async Task Settle_TakenByAnother_NoticesAndLeavesItAlone(Settling settling, bool deleted)
    {
        QueueMessage message = await ReceiveAsync("a");
        await using MessageLease lease = Lease(message);
        string? receipt = await StealAsync(message, deleted);
        await SettleAsync(lease, settling);
        Assert.True(lease.Lost.IsCancellationRequested);
        await AssertUntouchedAsync(message, receipt);
    }

    [Fact]
    public async Task Renew_FirstTryHangs_IsTriedAgainInTime()
    {
        int tries = 0;
        _proxy.Decide = request => IsRenewal(request) && Interlocked.Increment(ref tries) == 1 ? Fate.Hang : Fate.Pass;
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await AdvanceAsync(s_renewal, then: s_limit);
        await _proxy.ArrivedAsync(IsRenewal, 1);
        await AdvanceAsync(s_limit, then: s_retry);
        await AdvanceAsync(s_retry, then: s_renewal, count: 2);
        Assert.Equal(2, tries);
        await AdvanceAsync(s_renewal, then: s_renewal, count: 3);
        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.CompleteAsync(Stop);
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Renew_NeverSucceeds_LosesTheLeaseBeforeTheMessageShows()
    {
        _proxy.Decide = request => IsRenewal(request) ? Fate.Hang : Fate.Pass;
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await AdvanceAsync(s_renewal, then: s_limit);
        await _proxy.ArrivedAsync(IsRenewal, 1);
        await AdvanceAsync(s_limit, then: s_retry);
        await AdvanceAsync(s_retry, then: s_limit, count: 2);
        await _proxy.ArrivedAsync(IsRenewal, 2);
        _clock.Advance(s_duration * 0.9 - s_renewal - s_limit - s_retry - TimeSpan.FromMilliseconds(1));
        Assert.False(lease.Lost.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(lease.Lost.IsCancellationRequested);
        foreach (Settling settling in Enum.GetValues<Settling>())
            await SettleAsync(lease, settling);
        Assert.DoesNotContain(_proxy.Requests, request => !IsRenewal(request));
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Settle_RenewalUnderWay_WaitsForItAndUsesItsReceipt()
    {
        var done = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        _proxy.Answering = request =>
        {
            done.TrySetResult();
            return IsRenewal(request) ? answer.Task : Task.CompletedTask;
        };
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await AdvanceAsync(s_renewal, then: s_limit);
        await done.Task.InTimeAsync();
        Task completing = lease.CompleteAsync(Stop);
        Assert.False(completing.IsCompleted);
        answer.SetResult();
        await completing.InTimeAsync();
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Return_DeliveredOften_CountsFromOneAgain()
    {
        QueueMessage message = await ReceiveAsync("가나다", deliveries: 4);
        await using MessageLease lease = Lease(message);
        Assert.Equal(4, lease.DeliveryCount);
        await lease.ReturnAsync(Stop);
        QueueMessage again = await ReceiveAsync();
        Assert.Equal(("가나다", 1L, 9999), (again.Body.ToString(), again.DequeueCount, again.ExpiresOn!.Value.Year));
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task Release_AtOnce_CountsAsADelivery()
    {
        await using (MessageLease lease = Lease(await ReceiveAsync("a", deliveries: 2)))
            await lease.ReleaseAsync(TimeSpan.Zero, Stop);
        Assert.Equal(3, (await ReceiveAsync()).DequeueCount);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0.2, 1)]
    [InlineData(90, 90)]
    [InlineData(8 * 86_400, 7 * 86_400)]
    public async Task Release_AnyDelay_HidesForWhatTheServiceTakes(double seconds, int hidden)
    {
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await lease.ReleaseAsync(TimeSpan.FromSeconds(seconds), Stop);
        Assert.EndsWith($"visibilitytimeout={hidden}", Assert.Single(_proxy.Requests), StringComparison.Ordinal);
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Equal(hidden == 0 ? 1 : 0, (await _queue.VisibleAsync()).Length);
    }

    [Fact]
    public async Task Poison_Ours_MovesTheMessage()
    {
        await using MessageLease lease = Lease(await ReceiveAsync("가나다"));
        await lease.PoisonAsync(_queue.Poison, Stop);
        Assert.Equal(["가나다"], await _queue.PoisonedAsync());
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Poison_NoSuchQueue_ThrowsAndKeepsTheMessage()
    {
        await _queue.Poison.DeleteAsync(Stop);
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        RequestFailedException e = await Assert.ThrowsAsync<RequestFailedException>(() => lease.PoisonAsync(_queue.Poison, Stop));
        Assert.Equal("QueueNotFound", e.ErrorCode);
        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.CompleteAsync(Stop);
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Settle_Twice_DoesNothingMore()
    {
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await lease.PoisonAsync(_queue.Poison, Stop);
        int requests = _proxy.Requests.Count;
        await lease.CompleteAsync(Stop);
        Assert.Equal(requests, _proxy.Requests.Count);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Complete_AnswerLost_IsDoneByTheRetry()
    {
        int deletes = 0;
        _proxy.Decide = request => request.StartsWith("DELETE ", StringComparison.Ordinal) && Interlocked.Increment(ref deletes) == 1 ? Fate.LoseAnswer : Fate.Pass;
        await using MessageLease lease = Lease(await ReceiveAsync("a"));
        await lease.CompleteAsync(Stop);
        Assert.Equal(2, deletes);
        Assert.Equal(0, await _queue.CountAsync());
    }

    [Fact]
    public async Task Dispose_NotSettled_RenewsNoMore()
    {
        MessageLease lease = Lease(await ReceiveAsync("a"));
        CancellationToken lost = lease.Lost;
        await lease.DisposeAsync();
        _clock.Advance(s_duration * 10);
        Assert.Empty(_proxy.Requests);
        Assert.False(lost.IsCancellationRequested);
        Assert.Equal(1, await _queue.CountAsync());
    }

    [Fact]
    public async Task New_FractionOfASecond_CountsAsTheServiceCountsIt()
    {
        await using var lease = new MessageLease(Proxied, await ReceiveAsync("a"), TimeSpan.FromSeconds(12.9), _clock);
        await AdvanceAsync(TimeSpan.FromSeconds(4), then: TimeSpan.FromSeconds(4), count: 2);
        Assert.EndsWith("visibilitytimeout=12", Assert.Single(_proxy.Requests), StringComparison.Ordinal);
    }

    private QueueClient Proxied => _proxy.Storage.Queues.GetQueueClient(_queue.Name);

    private static bool IsRenewal(string request) => request.StartsWith("PUT ", StringComparison.Ordinal);

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
        await cancelled.Task.InTimeAsync();
    }

    private MessageLease Lease(QueueMessage message) => new(Proxied, message, s_duration, _clock);

    private Task SettleAsync(MessageLease lease, Settling settling) => settling switch
    {
        Settling.Complete => lease.CompleteAsync(Stop),
        Settling.Release => lease.ReleaseAsync(TimeSpan.Zero, Stop),
        Settling.Return => lease.ReturnAsync(Stop),
        _ => lease.PoisonAsync(_queue.Poison, Stop),
    };

    private async Task AdvanceAsync(TimeSpan by, TimeSpan then, int count = 1)
    {
        await _clock.StartedAsync(by, 1);
        _clock.Advance(by);
        await _clock.StartedAsync(then, count);
    }

    private async Task<QueueMessage> ReceiveAsync(string body, int deliveries = 1)
    {
        await _queue.Client.SendMessageAsync(body, Stop);
        for (int delivery = 1; delivery < deliveries; delivery++)
        {
            QueueMessage message = await ReceiveAsync();
            await _queue.Client.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, Stop);
        }
        return await ReceiveAsync();
    }

    private async Task<QueueMessage> ReceiveAsync() => (await _queue.Client.ReceiveMessageAsync(TimeSpan.FromHours(1), Stop)).Value;

    private async Task<string?> StealAsync(QueueMessage message, bool deleted)
    {
        if (!deleted)
            return (await _queue.Client.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.FromHours(1), Stop)).Value.PopReceipt;
        await _queue.Client.DeleteMessageAsync(message.MessageId, message.PopReceipt, Stop);
        return null;
    }

    private async Task AssertUntouchedAsync(QueueMessage message, string? receipt)
    {
        Assert.Empty(await _queue.PoisonedAsync());
        Assert.Equal(receipt is null ? 0 : 1, await _queue.CountAsync());
        if (receipt is not null)
            await _queue.Client.DeleteMessageAsync(message.MessageId, receipt, Stop);
    }
}
