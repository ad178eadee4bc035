using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Shared.Storage;

/// <summary>The two clients of one storage account, and the containers that every part of the system uses.</summary>
public sealed class StorageClients
{
    // The Functions queue trigger expects Base64.
    private static readonly QueueClientOptions s_queueOptions = new() { MessageEncoding = QueueMessageEncoding.Base64 };

    /// <summary>Connects nothing yet: clients are addresses and credentials.</summary>
    public StorageClients(IOptions<StorageOptions> options)
    {
        StorageOptions storage = options.Value;
        if (storage.ConnectionString is { } connection)
        {
            Blobs = new BlobServiceClient(connection);
            Queues = new QueueServiceClient(connection, s_queueOptions);
        }
        else
        {
            TokenCredential identity = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = storage.ManagedIdentityClientId });
            Blobs = new BlobServiceClient(storage.BlobServiceUri, identity);
            Queues = new QueueServiceClient(storage.QueueServiceUri, identity, s_queueOptions);
        }
        Jobs = Blobs.GetBlobContainerClient(StorageLayout.JobsContainer);
        Models = Blobs.GetBlobContainerClient(StorageLayout.ModelsContainer);
    }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The queue service; messages are Base64.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>Job documents, inline inputs and results.</summary>
    public BlobContainerClient Jobs { get; }

    /// <summary>Model packages.</summary>
    public BlobContainerClient Models { get; }

    /// <summary>Makes the containers and queues that are not there yet: where nobody deploys them beforehand.</summary>
    /// <param name="models">Models whose queues are wanted.</param>
    /// <param name="stop">Gives up.</param>
    public async Task CreateMissingAsync(IEnumerable<string> models, CancellationToken stop)
    {
        await Jobs.CreateIfNotExistsAsync(cancellationToken: stop);
        await Models.CreateIfNotExistsAsync(cancellationToken: stop);
        string[] queues = [StorageLayout.PlanQueue, StorageLayout.WebhooksQueue, StorageLayout.WatchQueue, .. models.Select(StorageLayout.GenerateQueue)];
        foreach (string queue in queues.SelectMany(q => new[] { q, StorageLayout.PoisonQueue(q) }))
            await Queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: stop);
    }
}
