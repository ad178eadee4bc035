using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace KoGpt2.Shared.Storage.Queues;

/// <summary>How a <see cref="QueueConsumer"/> takes messages.</summary>
public sealed class QueueConsumerOptions
{
    /// <summary>Most messages in hand at once. The service hands out at most 32 a call.</summary>
    [Range(1, 256)] public int Concurrency { get; set; } = 8;

    /// <summary>How long a message is hidden before its lease must be renewed. Default 30 s: a dead worker's shard waits no longer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts before a message counts as exhausted. Default 5, as the Functions host has it.</summary>
    [Range(1, 100)] public int MaxDeliveries { get; set; } = 5;

    /// <summary>Longest wait between two looks at an empty queue. Default 1 s: ten thousand looks a month cost less than a cent.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")] public TimeSpan LongestPoll { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>How heavy messages are, where some are far more work than others.</summary>
/// <param name="Of">A message's weight, at least 1. One that it throws on weighs 1: its handler will say what is wrong with it.</param>
/// <param name="Most">The weight in hand from which on a consumer takes nothing more, so that other consumers get it.</param>
public sealed record MessageWeights(Func<BinaryData, int> Of, int Most);

/// <summary>Takes messages from a queue and hands each, under a lease, to a handler; settles it by what the handler says.</summary>
public sealed class QueueConsumer
{
    private static readonly TimeSpan s_firstPoll = TimeSpan.FromMilliseconds(50), s_firstRetry = TimeSpan.FromSeconds(1), s_longestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_receiveLimit = TimeSpan.FromSeconds(10);
    private readonly QueueClient _queue;
    private readonly QueueConsumerOptions _options;
    private readonly MessageWeights _weights;
    private readonly Func<MessageLease, CancellationToken, Task<MessageOutcome>> _handle, _exhausted;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <summary>Prepares to consume.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="options">How to take messages.</param>
    /// <param name="handle">Deals with one message. Its token is cancelled when the host stops; the lease tells when it is lost.</param>
    /// <param name="clock">Times polls and leases.</param>
    /// <param name="log">What happened.</param>
    /// <param name="weights">What messages weigh; by default all the same.</param>
    /// <param name="exhausted">Deals with a message that was delivered too often; by default it goes to the poison queue.</param>
    public QueueConsumer(StorageClients storage, string queue, QueueConsumerOptions options,
        Func<MessageLease, CancellationToken, Task<MessageOutcome>> handle, TimeProvider clock, ILogger log,
        Func<MessageLease, CancellationToken, Task<MessageOutcome>>? exhausted = null, MessageWeights? weights = null)
    {
        _weights = weights ?? new MessageWeights(_ => 1, options.Concurrency);
        (_queue, _options, _handle, _clock, _log) = (storage.Queues.GetQueueClient(queue), options, handle, clock, log);
        QueueClient poison = storage.Queues.GetQueueClient(StorageLayout.PoisonQueue(queue));
        _exhausted = exhausted ?? ((lease, _) => PoisonAsync(lease, poison));
    }

    /// <summary>Consumes until told to stop, then waits for the handlers in hand.</summary>
    /// <param name="stop">Ends it; messages that are just being received are returned.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var hand = new MessagesInHand(_options.Concurrency, _weights.Most);
        HashSet<Task> inHand = [];
        int idle = 0;
        try
        {
            while (true)
            {
                QueueMessage[] messages = await ReceiveAsync(await hand.RoomAsync(stop));
                inHand.RemoveWhere(task => task.IsCompleted);
                foreach (QueueMessage message in messages)
                {
                    var lease = new MessageLease(_queue, message, _options.LeaseDuration, _clock);
                    int weight = Weigh(message);
                    Func<Task<MessageOutcome>> answer = hand.TryTake(weight) ? () => AnswerAsync(lease, hand, weight, stop) : LeaveToOthersAsync;
                    inHand.Add(Task.Run(() => ConsumeAsync(lease, answer), CancellationToken.None));
                }
                idle = messages.Length > 0 ? 0 : idle + 1;
                if (idle > 0)
                    await Task.Delay(Backoff.Exponential(s_firstPoll, idle - 1, _options.LongestPoll), _clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(inHand);
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(int room)
    {
        // Not cancelled by stopping: what the service hands out meanwhile would stay hidden, and count as delivered, to no one.
        using var limit = new CancellationTokenSource(s_receiveLimit, _clock);
        try
        {
            return await _queue.ReceiveMessagesAsync(room, _options.LeaseDuration, limit.Token);
        }
        catch (Exception e)
        {
            _log.LogError(e, "Could not receive from {Queue}", _queue.Name);
            return [];
        }
    }

    private int Weigh(QueueMessage message)
    {
        try
        {
            return Math.Max(1, _weights.Of(message.Body));
        }
        catch (Exception)
        {
            return 1;
        }
    }

    private static Task<MessageOutcome> LeaveToOthersAsync() => Task.FromResult(MessageOutcome.Interrupted);

    private async Task ConsumeAsync(MessageLease lease, Func<Task<MessageOutcome>> answer)
    {
        try
        {
            await using (lease)
                await SettleAsync(lease, await answer());
        }
        catch (Exception e)
        {
            // The lease runs out by itself, and the message comes again.
            _log.LogError(e, "Could not settle message {Message} of {Queue}", lease.Id, _queue.Name);
        }
    }

    private async Task<MessageOutcome> AnswerAsync(MessageLease lease, MessagesInHand hand, int weight, CancellationToken stop)
    {
        try
        {
            return await AnswerAsync(lease, stop);
        }
        finally
        {
            hand.Release(weight);
        }
    }

    private async Task<MessageOutcome> AnswerAsync(MessageLease lease, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return MessageOutcome.Interrupted;
        try
        {
            return lease.DeliveryCount > _options.MaxDeliveries ? await _exhausted(lease, stop) : await _handle(lease, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return MessageOutcome.Interrupted;
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            return MessageOutcome.Done;
        }
        catch (Exception e)
        {
            _log.LogError(e, "Message {Message} of {Queue} failed, delivery {Delivery}", lease.Id, _queue.Name, lease.DeliveryCount);
            return new MessageOutcome.RetryLater(Backoff.Exponential(s_firstRetry, (int)lease.DeliveryCount - 1, s_longestRetry), e.Message);
        }
    }

    // Not stopped by the host's token: a message must be settled on the way out too.
    private Task SettleAsync(MessageLease lease, MessageOutcome outcome)
    {
        if (outcome is MessageOutcome.RetryLater { Delay: var delay, Reason: var reason })
            _log.LogInformation("Message {Message} of {Queue} comes again in {Delay}: {Reason}", lease.Id, _queue.Name, delay, reason);
        return outcome switch
        {
            MessageOutcome.DoneCase => lease.CompleteAsync(CancellationToken.None),
            MessageOutcome.InterruptedCase => lease.ReturnAsync(CancellationToken.None),
            MessageOutcome.RetryLater retry => lease.ReleaseAsync(retry.Delay, CancellationToken.None),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<MessageOutcome> PoisonAsync(MessageLease lease, QueueClient poison)
    {
        _log.LogError("Message {Message} of {Queue} was delivered {Delivery} times and goes to {Poison}", lease.Id, _queue.Name, lease.DeliveryCount, poison.Name);
        await lease.PoisonAsync(poison, CancellationToken.None);
        return MessageOutcome.Done;
    }
}
