using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage.Queues;

/// <summary>A queue of one test's own, with its poison queue.</summary>
internal sealed class TestQueue
{
    private TestQueue(StorageClients storage, string name) =>
        (Name, Client, Poison) = (name, storage.Queues.GetQueueClient(name), storage.Queues.GetQueueClient(StorageLayout.PoisonQueue(name)));

    public string Name { get; }

    public QueueClient Client { get; }

    public QueueClient Poison { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TestQueue> CreateAsync(AzuriteFixture azurite)
    {
        var queue = new TestQueue(azurite.Storage, $"test-{Guid.NewGuid():N}");
        await queue.Client.CreateAsync(cancellationToken: Stop);
        await queue.Poison.CreateAsync(cancellationToken: Stop);
        return queue;
    }

    /// <summary>Messages in the queue, hidden ones too.</summary>
    public async Task<int> CountAsync() => (await Client.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount;

    /// <summary>Bodies that can be received now.</summary>
    public Task<string[]> VisibleAsync() => BodiesAsync(Client);

    /// <summary>Bodies that were put aside.</summary>
    public Task<string[]> PoisonedAsync() => BodiesAsync(Poison);

    private static async Task<string[]> BodiesAsync(QueueClient queue)
    {
        PeekedMessage[] messages = await queue.PeekMessagesAsync(32, Stop);
        return [.. messages.Select(message => message.Body.ToString())];
    }
}
