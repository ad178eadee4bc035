using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace KoGpt2.Shared.Storage.Queues;

/// <summary>One message for as long as it is ours: hidden from others, renewed in time, lost if it cannot be.</summary>
/// <remarks>A pop receipt changes with every renewal; an old one is how a message shows that someone else has it.</remarks>
public sealed class MessageLease : IAsyncDisposable
{
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(-1);
    private readonly QueueClient _queue;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _settling = new();
    private readonly Task _renewal;
    private string _receipt;
    private bool _settled;

    /// <summary>Takes over a message that was just received.</summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="message">The message.</param>
    /// <param name="duration">For how long it was hidden, 1 second or more; whole seconds count. It is renewed for as long again every third of it.</param>
    /// <param name="clock">Times the renewals.</param>
    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan duration, TimeProvider clock)
    {
        (_queue, _duration, _clock) = (queue, TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds)), clock);
        (Id, Body, DeliveryCount, _receipt) = (message.MessageId, message.Body, message.DequeueCount, message.PopReceipt);
        _lost = new CancellationTokenSource(Held, clock);
        Lost = _lost.Token;
        _renewal = RenewAsync();
    }

    /// <summary>The message's id.</summary>
    public string Id { get; }

    /// <summary>What it says.</summary>
    public BinaryData Body { get; }

    /// <summary>How often it was handed out, this time included.</summary>
    public long DeliveryCount { get; }

    /// <summary>Cancelled when the lease is lost: someone else may have the message, so stop quietly and write nothing more.</summary>
    public CancellationToken Lost { get; }

    // A tenth is for the time that the service's answer took, during which the message was hidden already.
    private TimeSpan Held => _duration * 0.9;

    /// <summary>Deletes the message. A lease already lost is left to its new holder.</summary>
    public Task CompleteAsync(CancellationToken stop) => SettleAsync(() => _queue.DeleteMessageAsync(Id, _receipt, stop));

    /// <summary>Lets others have the message after a delay; the attempt counts.</summary>
    /// <param name="delay">How long to wait: whole seconds, rounded up, and seven days at most.</param>
    /// <param name="stop">Gives up.</param>
    public Task ReleaseAsync(TimeSpan delay, CancellationToken stop) =>
        SettleAsync(() => _queue.UpdateMessageAsync(Id, _receipt, Body, QueueDelay.Of(delay), stop));

    /// <summary>Lets others have the message at once, as if it had never been handed out: a fresh copy goes in before this one goes.</summary>
    public Task ReturnAsync(CancellationToken stop) => SettleAsync(() => MoveAsync(_queue, stop));

    /// <summary>Puts the message aside for people.</summary>
    /// <exception cref="RequestFailedException">There is no such queue; the message stays where it is.</exception>
    public Task PoisonAsync(QueueClient poison, CancellationToken stop) => SettleAsync(() => MoveAsync(poison, stop));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopRenewalAsync();
        _settling.Dispose();
        _lost.Dispose();
    }

    private async Task MoveAsync(QueueClient to, CancellationToken stop)
    {
        // Makes sure that it is still ours: a copy of what someone else has would be one message more for good.
        UpdateReceipt renewed = await _queue.UpdateMessageAsync(Id, _receipt, Body, _duration, stop);
        _receipt = renewed.PopReceipt;
        await to.SendMessageAsync(Body, TimeSpan.Zero, s_never, stop);
        await _queue.DeleteMessageAsync(Id, _receipt, stop);
    }

    private async Task SettleAsync(Func<Task> settle)
    {
        await StopRenewalAsync();
        if (_settled || _lost.IsCancellationRequested)
            return;
        _lost.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            await settle();
            _settled = true;
        }
        catch (RequestFailedException e) when (IsTaken(e))
        {
            await _lost.CancelAsync();
        }
    }

    private async Task StopRenewalAsync()
    {
        await _settling.CancelAsync();
        await _renewal;
    }

    private async Task RenewAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_settling.Token, Lost);
        try
        {
            while (true)
            {
                await Task.Delay(_duration / 3, _clock, over.Token);
                while (!await TryRenewAsync())
                    await Task.Delay(_duration / 12, _clock, over.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }
        catch (RequestFailedException e) when (IsTaken(e))
        {
            await _lost.CancelAsync();
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        // Not cancelled by settling: an update on its way may change the receipt all the same.
        using var limit = new CancellationTokenSource(_duration / 4, _clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Lost);
        long asked = _clock.GetTimestamp();
        try
        {
            UpdateReceipt renewed = await _queue.UpdateMessageAsync(Id, _receipt, Body, _duration, over.Token);
            _receipt = renewed.PopReceipt;
        }
        catch (Exception e) when (e is not RequestFailedException failed || !IsTaken(failed))
        {
            return false;
        }
        TimeSpan left = Held - _clock.GetElapsedTime(asked);
        _lost.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return true;
    }

    private static bool IsTaken(RequestFailedException e) => e.ErrorCode == QueueErrorCode.PopReceiptMismatch || e.ErrorCode == QueueErrorCode.MessageNotFound;
}
