using KoGpt2.Shared.Files;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KoGpt2.Shared.Storage;

/// <summary>Registers what both sides use of storage.</summary>
public static class StorageServices
{
    /// <summary>Adds the storage clients, job and file store, queues and model catalogue, from section <see cref="StorageOptions.Section"/>.</summary>
    public static IServiceCollection AddKoGpt2Storage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StorageClients>();
        services.TryAddSingleton<JobStore>();
        services.TryAddSingleton<JobQueues>();
        services.TryAddSingleton<FileStore>();
        services.TryAddSingleton<InFlightJobs>();
        services.TryAddSingleton<JobEnding>();
        services.TryAddSingleton<ModelCatalog>();
        return services;
    }
}
