using KoGpt2.Api.Augmentations.Requests;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Augmentations.Steps;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Requests;
using KoGpt2.Api.Settings;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations;

/// <summary>Registers runs of augmentation and their schedules.</summary>
internal static class AugmentationServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddAugmentation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<AugmentationOptions>(configuration, AugmentationOptions.Section);
        services.AddSingleton<IValidateOptions<AugmentationOptions>, AugmentationRules>();
        services.AddSingleton<RunStore>().AddSingleton<SourceFinder>().AddSingleton<PinnedSource>();
        services.AddSingleton<RunSpecReader>().AddSingleton<RunIntake>();
        services.AddSingleton<RunContexts>().AddSingleton<RunStart>().AddSingleton<RunRounds>().AddSingleton<RoundJobs>();
        services.AddSingleton<RunEnding>().AddSingleton<RunCancellation>().AddSingleton<RunRemoval>().AddSingleton<RunWork>();
        services.AddSingleton<ScheduleStore>().AddSingleton<ScheduleReader>().AddSingleton<ScheduleSaving>();
        return services.AddSingleton<ScheduleRuns>().AddSingleton<ScheduleTick>().AddSingleton<Backfill>();
    }
}
