using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Telemetry.Export;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Queue;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker;

/// <summary>Puts the worker together.</summary>
public static class WorkerServices
{
    private static readonly TimeSpan s_afterGrace = TimeSpan.FromSeconds(5);

    /// <summary>Adds the worker: it takes shards as soon as the host starts. Sections: Storage, Worker, Engine.</summary>
    public static IServiceCollection AddKoGpt2Worker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKoGpt2Storage(configuration);
        services.AddOptions<WorkerOptions>().Bind(configuration.GetSection(WorkerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EngineOptions>().Bind(configuration.GetSection(EngineOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>((host, worker) => host.ShutdownTimeout = worker.Value.StopGrace + s_afterGrace);
        services.AddSingleton<ModelStore>();
        services.AddSingleton<ModelHost>();
        services.AddSingleton<PinnedInput>();
        services.AddSingleton<ResultParts>();
        services.AddSingleton(provider => OutputFilter.Load(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Blocklist));
        services.AddSingleton<ShardRunner>();
        services.AddSingleton<ShardSplitter>();
        services.AddSingleton<JobSettler>();
        services.AddSingleton<RunningJobs>();
        services.AddQueueGauges(provider =>
            [new QueueToGauge(StorageLayout.GenerateQueue(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Model), Delays: false)]);
        services.AddHostedService<ShardLoop>();
        return services;
    }

    /// <summary>Adds <c>/healthz</c> (the process answers) and <c>/readyz</c> (a model is loaded), for the container's probes.</summary>
    public static void MapWorkerHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Text("alive"));
        endpoints.MapGet("/readyz", (ModelHost models) =>
            models.IsReady ? Results.Text("ready") : Results.Text("The model is being loaded.", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
