using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace KoGpt2.Shared.Storage;

/// <summary>One message for as long as it is ours: hidden from others, renewed in time, lost if it cannot be.</summary>
/// <remarks>A pop receipt changes with every renewal; an old one is how a lost lease shows (404 from the service).</remarks>
public sealed class MessageLease : IAsyncDisposable
{
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(-1);
    private readonly QueueClient _queue;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _settled = new();
    private readonly Task _renewal;
    private string _receipt;

    /// <summary>Takes over a message that was just received.</summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="message">The message.</param>
    /// <param name="duration">For how long it was hidden; renewed for as long again every third of it.</param>
    /// <param name="clock">Times the renewals.</param>
    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan duration, TimeProvider clock)
    {
        (_queue, _duration, _clock) = (queue, duration, clock);
        (Id, Body, DeliveryCount, _receipt) = (message.MessageId, message.Body, message.DequeueCount, message.PopReceipt);
        Lost = _lost.Token;
        _renewal = RenewAsync(clock.GetUtcNow() + duration);
    }

    /// <summary>The message's id.</summary>
    public string Id { get; }

    /// <summary>What it says.</summary>
    public BinaryData Body { get; }

    /// <summary>How often it was handed out, this time included.</summary>
    public long DeliveryCount { get; }

    /// <summary>Cancelled when the lease is lost: someone else may have the message, so stop quietly and write nothing more.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Deletes the message. A lease already lost is left to its new holder.</summary>
    public Task CompleteAsync(CancellationToken stop) => SettleAsync(() => _queue.DeleteMessageAsync(Id, _receipt, stop));

    /// <summary>Lets others have the message after a delay; the attempt counts.</summary>
    public Task ReleaseAsync(TimeSpan delay, CancellationToken stop) =>
        SettleAsync(() => _queue.UpdateMessageAsync(Id, _receipt, Body, visibilityTimeout: delay, stop));

    /// <summary>Lets others have the message at once, as if it had never been handed out: a fresh copy goes in before this one goes.</summary>
    public Task ReturnAsync(CancellationToken stop) => SettleAsync(async () =>
    {
        await _queue.SendMessageAsync(Body, TimeSpan.Zero, s_never, stop);
        return await _queue.DeleteMessageAsync(Id, _receipt, stop);
    });

    /// <summary>Puts the message aside for people.</summary>
    public Task PoisonAsync(QueueClient poison, CancellationToken stop) => SettleAsync(async () =>
    {
        await poison.SendMessageAsync(Body, TimeSpan.Zero, s_never, stop);
        return await _queue.DeleteMessageAsync(Id, _receipt, stop);
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopRenewalAsync();
        _settled.Dispose();
        _lost.Dispose();
    }

    private async Task SettleAsync<T>(Func<Task<T>> settle)
    {
        await StopRenewalAsync();
        if (_lost.IsCancellationRequested)
            return;
        try
        {
            await settle();
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404)
        {
            // Not ours any more (404; some services answer 400 PopReceiptMismatch).
            await _lost.CancelAsync();
        }
    }

    private async Task StopRenewalAsync()
    {
        await _settled.CancelAsync();
        await _renewal;
    }

    private async Task RenewAsync(DateTimeOffset hiddenUntil)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_duration / 3, _clock, _settled.Token);
                DateTimeOffset asked = _clock.GetUtcNow();
                if (await TryRenewAsync())
                    hiddenUntil = asked + _duration;
                else if (asked >= hiddenUntil - _duration / 4)
                    break;
            }
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_settled.IsCancellationRequested)
        {
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404)
        {
            await _lost.CancelAsync();
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            // Not cancelled by settling: an update on its way may change the receipt all the same.
            using var timeout = new CancellationTokenSource(_duration / 3, _clock);
            UpdateReceipt renewed = await _queue.UpdateMessageAsync(Id, _receipt, Body, visibilityTimeout: _duration, timeout.Token);
            _receipt = renewed.PopReceipt;
            return true;
        }
        catch (Exception e) when (e is not RequestFailedException { Status: 400 or 404 })
        {
            return false;
        }
    }
}
