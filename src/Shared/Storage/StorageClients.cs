using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Shared.Storage;

/// <summary>The two clients of one storage account, and the containers that every part of the system uses.</summary>
public sealed class StorageClients
{
    /// <summary>Connects nothing yet: clients are addresses and credentials.</summary>
    public StorageClients(IOptions<StorageOptions> options)
    {
        StorageOptions storage = options.Value;
        // The Functions queue trigger expects Base64.
        var base64 = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        base64.MessageDecodingFailed += SetAsideAsync;
        if (storage.ByConnectionString)
        {
            Blobs = new BlobServiceClient(storage.ConnectionString);
            Queues = new QueueServiceClient(storage.ConnectionString, base64);
            RawQueues = new QueueServiceClient(storage.ConnectionString);
        }
        else
        {
            TokenCredential identity = Identity(storage);
            Blobs = new BlobServiceClient(storage.BlobServiceUri, identity);
            Queues = new QueueServiceClient(storage.QueueServiceUri, identity, base64);
            RawQueues = new QueueServiceClient(storage.QueueServiceUri, identity);
        }
        Jobs = Blobs.GetBlobContainerClient(StorageLayout.JobsContainer);
        Files = Blobs.GetBlobContainerClient(StorageLayout.FilesContainer);
        Models = Blobs.GetBlobContainerClient(StorageLayout.ModelsContainer);
        Schedules = Blobs.GetBlobContainerClient(StorageLayout.SchedulesContainer);
        Runs = Blobs.GetBlobContainerClient(StorageLayout.RunsContainer);
    }

    /// <summary>The blob service.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The queue service; messages are Base64.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>The same, messages as they are: for those that no consumer could take.</summary>
    public QueueServiceClient RawQueues { get; }

    /// <summary>Job documents, inline inputs and results.</summary>
    public BlobContainerClient Jobs { get; }

    /// <summary>Uploaded files.</summary>
    public BlobContainerClient Files { get; }

    /// <summary>Model packages.</summary>
    public BlobContainerClient Models { get; }

    /// <summary>Schedules.</summary>
    public BlobContainerClient Schedules { get; }

    /// <summary>Runs and their files.</summary>
    public BlobContainerClient Runs { get; }

    /// <summary>Makes the containers and queues that are not there yet: where nobody deploys them beforehand.</summary>
    /// <param name="models">Models whose queues are wanted.</param>
    /// <param name="stop">Gives up.</param>
    public async Task CreateMissingAsync(IEnumerable<string> models, CancellationToken stop)
    {
        foreach (BlobContainerClient container in new[] { Jobs, Files, Models, Schedules, Runs })
            await container.CreateIfNotExistsAsync(cancellationToken: stop);
        string[] queues = [StorageLayout.PlanQueue, StorageLayout.WebhooksQueue, StorageLayout.WatchQueue, StorageLayout.AugmentQueue, .. models.Select(StorageLayout.GenerateQueue)];
        foreach (string queue in queues.SelectMany(q => new[] { q, StorageLayout.PoisonQueue(q) }))
            await Queues.GetQueueClient(queue).CreateIfNotExistsAsync(cancellationToken: stop);
    }

    private static DefaultAzureCredential Identity(StorageOptions storage)
    {
        // Its own default is the environment's AZURE_CLIENT_ID, which null would overwrite.
        var options = new DefaultAzureCredentialOptions();
        if (!string.IsNullOrWhiteSpace(storage.ManagedIdentityClientId))
            options.ManagedIdentityClientId = storage.ManagedIdentityClientId;
        return new DefaultAzureCredential(options);
    }

    // Puts a message that is no Base64 into its queue's poison queue, as the Functions host does; else it would fail every receive that it is part of.
    private async Task SetAsideAsync(QueueMessageDecodingFailedEventArgs failed)
    {
        if (failed.ReceivedMessage is not { } message)
            return;
        try
        {
            await Queues.GetQueueClient(StorageLayout.PoisonQueue(failed.Queue.Name))
                .SendMessageAsync(message.Body, TimeSpan.Zero, TimeSpan.FromSeconds(-1), failed.CancellationToken);
            await failed.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, failed.CancellationToken);
        }
        catch (RequestFailedException)
        {
            // It comes again; the good messages received with it shall not be lost for it.
        }
    }
}
