using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>Addresses by which anyone who has one may write one blob, and do nothing else, for a while.</summary>
/// <remarks>Source: learn.microsoft.com/rest/api/storageservices, "Create a user delegation SAS" and "Create a service SAS".</remarks>
internal static class UploadAddress
{
    /// <summary>Signs one: with the account's key where that is known, else with a key that the service gives to this identity.</summary>
    /// <param name="service">The blob service; without the account's key, its identity must have the role Storage Blob Delegator.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="expiresAt">Until when it can be used, to the second.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Uri> SignAsync(BlobServiceClient service, BlobClient blob, DateTimeOffset expiresAt, CancellationToken stop)
    {
        var sas = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(sas);
        UserDelegationKey key = await service.GetUserDelegationKeyAsync(new BlobGetUserDelegationKeyOptions(expiresAt), stop);
        return blob.GenerateUserDelegationSasUri(sas, key);
    }
}
