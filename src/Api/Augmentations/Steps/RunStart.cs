using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Schedules;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Begins a run once its turn has come: fixes all that could change while it goes on.</summary>
internal sealed class RunStart(
    RunStore runs, ScheduleStore schedules, SourceFinder sources, ModelCatalog models, IOptions<AugmentationOptions> options, TimeProvider clock)
{
    /// <summary>Begins it.</summary>
    /// <param name="run">A run that waits.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The run after that; <see langword="null"/> if it is not its turn yet.</returns>
    /// <exception cref="RunFailedException">The source or the model is not there.</exception>
    public async Task<RunDocument?> BeginAsync(RunDocument run, CancellationToken stop)
    {
        ScheduleDocument? schedule = run.Id.Schedule is { } name ? await schedules.FindAsync(run.Owner, name, stop) : null;
        DateTimeOffset now = clock.GetUtcNow();
        if (run.Id.Schedule is not null && schedule?.Active.Contains(run.Id) is not true)
            return await runs.ChangeAsync(run.Owner, run.Id, r => r.CancelRequested(now), stop);
        if (schedule is not null && schedule.Active[0] != run.Id)
            return null;
        RunPins pins = await PinAsync(run, schedule, stop);
        return await runs.ChangeAsync(run.Owner, run.Id, r => r.Began(pins, now), stop);
    }

    private async Task<RunPins> PinAsync(RunDocument run, ScheduleDocument? schedule, CancellationToken stop)
    {
        Recipe recipe = RunContexts.Recipe(run);
        (FoundSource? source, FieldError? error) = await sources.FindAsync(run.Owner, recipe.Source, stop);
        if (source is null)
            throw new RunFailedException(error!.Code, error.Message);
        ModelManifest model = await models.FindAsync(recipe.Model, stop)
            ?? throw new RunFailedException("unknown_model", $"There is no model '{recipe.Model}' any more.");
        IEnumerable<RunId> earlier = (schedule?.Completed ?? []).Where(id => id != run.Id).TakeLast(options.Value.EarlierRuns);
        return new RunPins(source.Content, source.Name, model.Version, model.Licence, run.RowsFrom ?? schedule?.NextRow ?? 0, [.. earlier]);
    }
}
