using Azure.Storage.Queues;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Configuration;

namespace KoGpt2.Functions;

/// <summary>
/// The account of the queue triggers, <c>AzureWebJobsStorage</c>, as the API's section <c>Storage</c>: one set of settings serves both.
/// </summary>
/// <remarks>A trigger could not name <c>Storage</c> as its connection: the host looks for a name with <c>AzureWebJobs</c> before it first.</remarks>
public static class HostStorage
{
    private const string Host = "AzureWebJobsStorage";

    /// <summary>Section <c>Storage</c> as the host's account has it.</summary>
    /// <param name="configuration">All settings of the app.</param>
    /// <returns>Nothing where <c>Storage</c> is set by itself.</returns>
    /// <exception cref="InvalidOperationException"><c>Storage</c> is set, but to another account: its messages would never trigger anything.</exception>
    public static IReadOnlyDictionary<string, string?> Settings(IConfiguration configuration)
    {
        IConfigurationSection host = configuration.GetSection(Host), own = configuration.GetSection(StorageOptions.Section);
        Uri? hosts = QueueAddress(host.Value, host["accountName"], host["queueServiceUri"]);
        Uri? owns = QueueAddress(own[nameof(StorageOptions.ConnectionString)], null, own[nameof(StorageOptions.QueueServiceUri)]);
        if (hosts is not null && owns is not null && hosts != owns)
            throw new InvalidOperationException($"Storage has its queues at {owns}, but the queue triggers take them from {Host}, at {hosts}; set both to one account, or leave out Storage.");
        return hosts is null || owns is not null ? new Dictionary<string, string?>() : Settings(host);
    }

    private static Dictionary<string, string?> Settings(IConfigurationSection host) => new()
    {
        [Key(nameof(StorageOptions.ConnectionString))] = host.Value,
        [Key(nameof(StorageOptions.BlobServiceUri))] = Address(host["accountName"], "blob") ?? host["blobServiceUri"],
        [Key(nameof(StorageOptions.QueueServiceUri))] = Address(host["accountName"], "queue") ?? host["queueServiceUri"],
        [Key(nameof(StorageOptions.ManagedIdentityClientId))] = host["clientId"],
    };

    // In the host's own order.
    private static Uri? QueueAddress(string? connection, string? account, string? address)
    {
        if (!string.IsNullOrWhiteSpace(connection))
            return new QueueServiceClient(connection).Uri;
        return (Address(account, "queue") ?? address) is { Length: > 0 } text ? new Uri(text) : null;
    }

    private static string? Address(string? account, string service) => string.IsNullOrEmpty(account) ? null : $"https://{account}.{service}.core.windows.net";

    private static string Key(string name) => ConfigurationPath.Combine(StorageOptions.Section, name);
}
