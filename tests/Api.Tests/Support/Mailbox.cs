using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Support;

/// <summary>Sorts the messages of the queues that all tests share by job, file or run.</summary>
internal static class Mailbox
{
    private static readonly ConcurrentDictionary<(string Queue, string Id), int> s_messages = new();
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30), s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for a message about a job, which may be hidden for some seconds, and takes it.</summary>
    /// <param name="azurite">Storage.</param>
    /// <param name="queue">Where it is.</param>
    /// <param name="job">The job.</param>
    /// <param name="again">What to do before each further look.</param>
    public static Task TakeAsync(AzuriteFixture azurite, string queue, JobId job, Func<Task>? again = null) => TakeAsync(azurite, queue, job.ToString(), again);

    /// <summary>Waits for a message about a file, and takes it.</summary>
    public static Task TakeAsync(AzuriteFixture azurite, string queue, FileId file) => TakeAsync(azurite, queue, file.ToString());

    private static async Task TakeAsync(AzuriteFixture azurite, string queue, string id, Func<Task>? again = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        while (!await TryTakeAsync(azurite, queue, id))
        {
            await Task.Delay(s_pause, limit.Token);
            await (again?.Invoke() ?? Task.CompletedTask);
        }
    }

    /// <summary>Waits for a message about a run, and takes it.</summary>
    public static Task TakeAsync(AzuriteFixture azurite, string queue, RunId run) => TakeAsync(azurite, queue, run.Text);

    /// <summary>Takes a message about a job if there is one that is not hidden.</summary>
    public static Task<bool> TryTakeAsync(AzuriteFixture azurite, string queue, JobId job) => TryTakeAsync(azurite, queue, job.ToString());

    /// <summary>Takes a message about a file if there is one that is not hidden.</summary>
    public static Task<bool> TryTakeAsync(AzuriteFixture azurite, string queue, FileId file) => TryTakeAsync(azurite, queue, file.ToString());

    /// <summary>The shards of a model's queue; takes them.</summary>
    public static async Task<List<ShardMessage>> TakeShardsAsync(AzuriteFixture azurite, string model)
    {
        QueueClient queue = azurite.Storage.Queues.GetQueueClient(StorageLayout.GenerateQueue(model));
        List<ShardMessage> shards = [];
        await foreach (BinaryData body in ReceiveAllAsync(queue))
            shards.Add(JsonSerializer.Deserialize(body, SharedJson.Korean.ShardMessage)!);
        return [.. shards.OrderBy(shard => shard.Shard)];
    }

    private static async Task<bool> TryTakeAsync(AzuriteFixture azurite, string queue, string id)
    {
        await SortAsync(azurite.Storage.Queues.GetQueueClient(queue), queue);
        return s_messages.TryGetValue((queue, id), out int count) && count > 0 && s_messages.TryUpdate((queue, id), count - 1, count);
    }

    private static async Task SortAsync(QueueClient client, string queue)
    {
        await foreach (BinaryData body in ReceiveAllAsync(client))
        {
            JsonNode message = JsonNode.Parse(body)!;
            s_messages.AddOrUpdate((queue, (message["job"] ?? message["file"] ?? message["run"])!.GetValue<string>()), 1, (_, count) => count + 1);
        }
    }

    private static async IAsyncEnumerable<BinaryData> ReceiveAllAsync(QueueClient queue)
    {
        while ((await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5), cancellationToken: TestContext.Current.CancellationToken)).Value is { Length: > 0 } messages)
        {
            foreach (QueueMessage message in messages)
            {
                yield return message.Body;
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, TestContext.Current.CancellationToken);
            }
        }
    }
}
