using System.Net;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Steps;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Batches;
using KoGpt2.Api.Files;
using KoGpt2.Api.Files.Uploads;
using KoGpt2.Api.Health;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Jobs;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Models;
using KoGpt2.Api.Outputs;
using KoGpt2.Api.Planning;
using KoGpt2.Api.Quotas;
using KoGpt2.Api.Reference;
using KoGpt2.Api.Results;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Settings;
using KoGpt2.Api.Watching;
using KoGpt2.Api.Webhooks;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Telemetry.Export;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api;

/// <summary>Registers the API.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds all that <see cref="ApiPipeline.UseApi"/> serves with, and <see cref="ApiHandlers"/> of the queues' messages.
    /// Settings are checked when the host starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Sections Storage, Auth, Limits, Lifetimes, Quotas, Planning, Webhooks, Watch, Augmentation.</param>
    public static IServiceCollection AddKoGpt2Api(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKoGpt2Storage(configuration);
        services.AddRouting();
        services.AddSingleton<ConfiguredLimits>().AddSingleton<OpenApiDocument>().AddSingleton<ReferencePage>();
        services.AddChecked<LimitsOptions>(configuration, LimitsOptions.Section);
        services.AddChecked<LifetimesOptions>(configuration, LifetimesOptions.Section);
        services.AddChecked<QuotaOptions>(configuration, QuotaOptions.Section);
        services.AddChecked<PlanningOptions>(configuration, PlanningOptions.Section);
        services.AddChecked<WatchOptions>(configuration, WatchOptions.Section);
        services.AddOptions<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthRules>();
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection(WebhookOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookRules>();
        services.AddSingleton<ApiKeys>().AddHostedService<LoopbackGuard>();
        services.AddSingleton<PinnedInput>().AddSingleton<ShardIndexes>();
        services.AddSingleton<StorageHealth>().AddSingleton<JobTerms>();
        services.AddSingleton<IdempotencyKeys>().AddSingleton<OnceOnly>().AddSingleton<LineEstimate>().AddSingleton<JobAdmission>();
        services.AddSingleton<LifetimeReader>().AddSingleton<JobRemoval>();
        services.AddSingleton<WebhookReader>().AddSingleton<JobRequestReader>().AddSingleton<InputUpload>().AddSingleton<JobSubmission>().AddSingleton<JobIntake>().AddSingleton<JobCancellation>().AddSingleton<JobWait>();
        services.AddSingleton<IFileSource, UploadedFiles>().AddSingleton<IFileSource, JobFileSource>().AddSingleton<OutputIndexes>().AddSingleton<OutputFiles>().AddSingleton<ServedFiles>().AddSingleton<InputFileReader>().AddSingleton<FileUpload>();
        services.AddSingleton<BatchModel>().AddSingleton<BatchRequestReader>();
        services.AddSingleton<UnfinishedLines>().AddSingleton<ResultShards>().AddSingleton<ResultReader>();
        services.AddSingleton<HostLookup>(Dns.GetHostAddressesAsync);
        services.AddAugmentation(configuration);
        services.AddSingleton<AllowedHosts>().AddSingleton<OwnerWebhooks>().AddSingleton<Announcements>().AddSingleton<ReceiverConnection>().AddSingleton<WebhookClient>();
        services.AddQueueGauges(_ =>
        [
            new QueueToGauge(StorageLayout.PlanQueue, Delays: false), new QueueToGauge(StorageLayout.WebhooksQueue, Delays: true),
            new QueueToGauge(StorageLayout.WatchQueue, Delays: true), new QueueToGauge(StorageLayout.AugmentQueue, Delays: true),
        ]);
        return services.AddHandlers();
    }

    /// <summary>
    /// Consumes the queues <c>plan</c>, <c>webhooks</c>, <c>watch</c> and <c>augment</c> in this process, and looks at schedules every minute; on Azure,
    /// Functions triggers call the handlers instead.
    /// </summary>
    public static IServiceCollection AddApiQueues(this IServiceCollection services) => services.AddHostedService<ApiQueues>().AddHostedService<ScheduleTimer>();

    private static IServiceCollection AddHandlers(this IServiceCollection services) => services
        .AddSingleton<JobPlanner>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<JobWatch>()
        .AddSingleton<FileWatch>()
        .AddSingleton(provider => new ApiHandlers(
            provider.GetRequiredService<JobPlanner>(), provider.GetRequiredService<WebhookSender>(), provider.GetRequiredService<JobWatch>(),
            provider.GetRequiredService<FileWatch>(), provider.GetRequiredService<RunWork>(), provider.GetRequiredService<ScheduleTick>()));
}
