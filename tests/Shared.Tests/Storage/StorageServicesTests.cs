using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class StorageServicesTests
{
    [Fact]
    public void AddKoGpt2Storage_ServiceAddresses_ReachesThem()
    {
        using ServiceProvider services = Build(("Storage:BlobServiceUri", "https://a.blob.core.windows.net"), ("Storage:QueueServiceUri", "https://a.queue.core.windows.net"),
            ("Storage:ConnectionString", ""), ("Storage:ManagedIdentityClientId", ""));
        Assert.Equal(new Uri("https://a.blob.core.windows.net/jobs"), services.GetRequiredService<StorageClients>().Jobs.Uri);
        Assert.NotNull(services.GetRequiredService<JobStore>());
        Assert.NotNull(services.GetRequiredService<JobQueues>());
        Assert.NotNull(services.GetRequiredService<ModelCatalog>());
        Assert.Same(TimeProvider.System, services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public void AddKoGpt2Storage_NothingSet_IsRefusedAtStart()
    {
        using ServiceProvider services = Build();
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains("Set Storage:ConnectionString, or Storage:BlobServiceUri and Storage:QueueServiceUri.", e.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        return new ServiceCollection().AddKoGpt2Storage(configuration).BuildServiceProvider();
    }
}
