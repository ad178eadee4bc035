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

    internal bool ByConnectionString => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ByConnectionString && (BlobServiceUri is null || QueueServiceUri is null))
            yield return new ValidationResult("Set Storage:ConnectionString, or Storage:BlobServiceUri and Storage:QueueServiceUri.");
        if (ByConnectionString && (BlobServiceUri ?? QueueServiceUri) is not null)
            yield return new ValidationResult("Set Storage:ConnectionString or the service addresses, not both.");
        if (IsUnusable(BlobServiceUri))
            yield return new ValidationResult($"Set Storage:BlobServiceUri to an address such as https://account.blob.core.windows.net; got '{BlobServiceUri}'.");
        if (IsUnusable(QueueServiceUri))
            yield return new ValidationResult($"Set Storage:QueueServiceUri to an address such as https://account.queue.core.windows.net; got '{QueueServiceUri}'.");
    }

    private static bool IsUnusable(Uri? address) => address is not null && !(address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps);
}
