using System.Buffers.Text;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Cli.Poison;

/// <summary>What failed too often on one queue: shown, or given to that queue once more.</summary>
/// <param name="storage">The account.</param>
/// <param name="queue">The queue; its poison queue is meant.</param>
internal sealed class PoisonQueue(StorageClients storage, string queue)
{
    /// <summary>Most messages that the service shows or hands out at once.</summary>
    public const int MostAtOnce = 32;

    // Of one that is put back by nobody, since this process died: it is seen again after this time.
    private static readonly TimeSpan s_hidden = TimeSpan.FromMinutes(5), s_never = TimeSpan.FromSeconds(-1);

    private readonly QueueClient _queue = storage.RawQueues.GetQueueClient(queue), _poison = storage.RawQueues.GetQueueClient(StorageLayout.PoisonQueue(queue));

    /// <summary>How many messages there are, approximately but never too few, and the first of them, 32 at most; nothing is changed.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage failed, or there is no such queue.</exception>
    public async Task<(int Count, IReadOnlyList<PoisonMessage> First)> ShowAsync(CancellationToken stop)
    {
        int count = (await _poison.GetPropertiesAsync(stop)).Value.ApproximateMessagesCount;
        PeekedMessage[] first = await _poison.PeekMessagesAsync(MostAtOnce, stop);
        return (count, [.. first.Select(message => new PoisonMessage(message.InsertedOn, Read(message.Body)))]);
    }

    /// <summary>Gives every message to its queue again, never to expire there, and then deletes it here: a crash between leaves it in both, which does no harm.</summary>
    /// <param name="stop">Gives up; what is not given back yet stays here.</param>
    /// <returns>How many were given back, and how many not since no consumer could read them.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage failed, or there is no such queue.</exception>
    public async Task<(int Returned, int Left)> ReturnAllAsync(CancellationToken stop)
    {
        int returned = 0, left = 0;
        while (await _poison.ReceiveMessagesAsync(MostAtOnce, s_hidden, stop) is { Value: { Length: > 0 } messages })
            foreach (QueueMessage message in messages)
            {
                if (Read(message.Body) is null)
                {
                    left++;
                    continue;
                }
                await _queue.SendMessageAsync(message.Body, timeToLive: s_never, cancellationToken: stop);
                await _poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, stop);
                returned++;
            }
        return (returned, left);
    }

    private static string? Read(BinaryData body)
    {
        ReadOnlySpan<byte> base64 = body.ToMemory().Span;
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out int length) == System.Buffers.OperationStatus.Done ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}

/// <summary>A message that failed too often.</summary>
/// <param name="At">When it was put into the poison queue.</param>
/// <param name="Body">What it says; <see langword="null"/> if it is no Base64, which none of ours is.</param>
internal sealed record PoisonMessage(DateTimeOffset? At, string? Body);
