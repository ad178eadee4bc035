using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Shared.Storage;

/// <summary>Section <c>Storage</c>: which account, and as whom.</summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary>Connection string, for local development and for accounts that allow shared keys.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Address of the blob service, such as <c>https://account.blob.core.windows.net</c>, reached by managed identity.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>Address of the queue service, such as <c>https://account.queue.core.windows.net</c>, reached by managed identity.</summary>
    public Uri? QueueServiceUri { get; set; }

    /// <summary>Client id of the user-assigned identity, where there are several.</summary>
    public string? ManagedIdentityClientId { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        bool byIdentity = BlobServiceUri is not null && QueueServiceUri is not null;
        if (ConnectionString is null && !byIdentity)
            yield return new ValidationResult("Set Storage:ConnectionString, or Storage:BlobServiceUri and Storage:QueueServiceUri.");
        if (ConnectionString is not null && (BlobServiceUri ?? QueueServiceUri) is not null)
            yield return new ValidationResult("Set Storage:ConnectionString or the service addresses, not both.");
    }
}
