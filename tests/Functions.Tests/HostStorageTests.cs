using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Configuration;

namespace KoGpt2.Functions.Tests;

public sealed class HostStorageTests
{
    private const string Emulator = "UseDevelopmentStorage=true";

    [Fact]
    public void Settings_ConnectionString_IsTheApisToo() =>
        Assert.Equal(Emulator, Bind(("AzureWebJobsStorage", Emulator)).ConnectionString);

    [Fact]
    public void Settings_AddressesAndIdentity_AreTheApisToo()
    {
        StorageOptions storage = Bind(
            ("AzureWebJobsStorage:blobServiceUri", "https://one.blob.core.windows.net"),
            ("AzureWebJobsStorage:queueServiceUri", "https://one.queue.core.windows.net"),
            ("AzureWebJobsStorage:credential", "managedidentity"),
            ("AzureWebJobsStorage:clientId", "11111111-2222-3333-4444-555555555555"));
        Assert.Null(storage.ConnectionString);
        Assert.Equal(new Uri("https://one.blob.core.windows.net"), storage.BlobServiceUri);
        Assert.Equal(new Uri("https://one.queue.core.windows.net"), storage.QueueServiceUri);
        Assert.Equal("11111111-2222-3333-4444-555555555555", storage.ManagedIdentityClientId);
    }

    [Fact]
    public void Settings_AccountName_MakesTheAddresses()
    {
        StorageOptions storage = Bind(("AzureWebJobsStorage:accountName", "one"));
        Assert.Equal(new Uri("https://one.blob.core.windows.net"), storage.BlobServiceUri);
        Assert.Equal(new Uri("https://one.queue.core.windows.net"), storage.QueueServiceUri);
    }

    [Fact]
    public void Settings_StorageSetToTheSameAccount_IsLeftAsItIs()
    {
        Assert.Empty(HostStorage.Settings(Configuration(
            ("AzureWebJobsStorage:accountName", "one"), ("Storage:BlobServiceUri", "https://one.blob.core.windows.net/"), ("Storage:QueueServiceUri", "https://one.queue.core.windows.net/"))));
        Assert.Empty(HostStorage.Settings(Configuration(("AzureWebJobsStorage", Emulator), ("Storage:ConnectionString", Emulator))));
    }

    [Fact]
    public void Settings_StorageSetToAnotherAccount_NamesBoth()
    {
        IConfiguration configuration = Configuration(
            ("AzureWebJobsStorage:accountName", "one"), ("Storage:BlobServiceUri", "https://two.blob.core.windows.net"), ("Storage:QueueServiceUri", "https://two.queue.core.windows.net"));
        Assert.Equal(
            "Storage has its queues at https://two.queue.core.windows.net/, but the queue triggers take them from AzureWebJobsStorage, at https://one.queue.core.windows.net/; "
            + "set both to one account, or leave out Storage.",
            Assert.Throws<InvalidOperationException>(() => HostStorage.Settings(configuration)).Message);
    }

    [Fact]
    public void Settings_NoAccountOfTheHost_LeaveTheApisAlone() =>
        Assert.Empty(HostStorage.Settings(Configuration(("Storage:ConnectionString", Emulator))));

    private static StorageOptions Bind(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = Configuration(settings);
        return new ConfigurationBuilder().AddInMemoryCollection(HostStorage.Settings(configuration)).Build().GetSection(StorageOptions.Section).Get<StorageOptions>()!;
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
