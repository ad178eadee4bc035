using System.Reflection;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Tests.Storage.Queues;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Options;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class StorageClientsTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void New_ServiceAddresses_ReachesThemWithBase64Queues()
    {
        StorageClients storage = ByAddress();
        Assert.Equal(new Uri("https://account.blob.core.windows.net/jobs"), storage.Jobs.Uri);
        Assert.Equal(new Uri("https://account.blob.core.windows.net/models"), storage.Models.Uri);
        QueueClient queue = storage.Queues.GetQueueClient("plan");
        Assert.Equal(new Uri("https://account.queue.core.windows.net/plan"), queue.Uri);
        Assert.Equal(QueueMessageEncoding.Base64, Encoding(queue));
        Assert.Equal(QueueMessageEncoding.Base64, Encoding(azurite.Storage.Queues.GetQueueClient("plan")));
    }

    [Fact]
    public void New_EmptyConnectionString_CountsAsNone() => Assert.Equal("account", ByAddress(connectionString: "").Blobs.AccountName);

    [Fact]
    public async Task CreateMissing_Twice_MakesEveryContainerAndQueueOnce()
    {
        string model = $"m{Guid.NewGuid():N}";
        await azurite.Storage.CreateMissingAsync([model], Stop);
        await azurite.Storage.CreateMissingAsync([model], Stop);
        List<string> queues = [];
        await foreach (QueueItem queue in azurite.Storage.Queues.GetQueuesAsync(cancellationToken: Stop))
            queues.Add(queue.Name);
        Assert.Superset(new HashSet<string>
        {
            "plan", "plan-poison", "webhooks", "webhooks-poison", "watch", "watch-poison", $"generate-{model}", $"generate-{model}-poison",
        }, queues.ToHashSet());
        Assert.True(await azurite.Storage.Jobs.ExistsAsync(Stop));
        Assert.True(await azurite.Storage.Models.ExistsAsync(Stop));
    }

    [Fact]
    public async Task Receive_MessageThatIsNoBase64_GoesToThePoisonQueueAndTheOthersArrive()
    {
        TestQueue queue = await TestQueue.CreateAsync(azurite);
        await new QueueClient(azurite.ConnectionString, queue.Name).SendMessageAsync("{not Base64}", Stop);
        await queue.Client.SendMessageAsync("good", Stop);
        QueueMessage[] received = await queue.Client.ReceiveMessagesAsync(32, cancellationToken: Stop);
        Assert.Equal(["good"], received.Select(message => message.Body.ToString()));
        Assert.Equal(["{not Base64}"], await queue.PoisonedAsync());
        Assert.Equal(1, await queue.CountAsync());
    }

    [Fact]
    public async Task Receive_NoBase64AndNoPoisonQueue_StillBringsTheOthers()
    {
        TestQueue queue = await TestQueue.CreateAsync(azurite);
        await queue.Poison.DeleteAsync(Stop);
        await new QueueClient(azurite.ConnectionString, queue.Name).SendMessageAsync("{not Base64}", Stop);
        await queue.Client.SendMessageAsync("good", Stop);
        QueueMessage[] received = await queue.Client.ReceiveMessagesAsync(32, cancellationToken: Stop);
        Assert.Equal(["good"], received.Select(message => message.Body.ToString()));
        Assert.Equal(2, await queue.CountAsync());
    }

    private static StorageClients ByAddress(string? connectionString = null) => new(Options.Create(new StorageOptions
    {
        ConnectionString = connectionString,
        BlobServiceUri = new Uri("https://account.blob.core.windows.net"),
        QueueServiceUri = new Uri("https://account.queue.core.windows.net"),
    }));

    // The client does not show its encoding, and without Azure's identities nothing can be sent by address.
    private static object? Encoding(QueueClient queue)
    {
        object configuration = typeof(QueueClient).GetProperty("ClientConfiguration", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(queue)!;
        return configuration.GetType().GetProperty("MessageEncoding", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(configuration);
    }
}
