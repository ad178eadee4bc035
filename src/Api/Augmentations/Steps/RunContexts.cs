using System.Runtime.CompilerServices;
using System.Text.Json;
using KoGpt2.Api.Augmentations.Files;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Results;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>Gives preparation and curation what they work by.</summary>
internal sealed class RunContexts(StorageClients storage, RunStore runs, PinnedSource sources, ResultShards results)
{
    /// <summary>What a run works by.</summary>
    /// <param name="run">A run that has begun.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RunFailedException">Its recipe cannot be read any more.</exception>
    public async Task<RunContext> OfAsync(RunDocument run, CancellationToken stop)
    {
        RunPins pins = run.Pins!;
        List<IRunFiles> earlier = [];
        foreach (RunId id in pins.Earlier)
            if (await runs.FindAsync(run.Owner, id, stop) is { Status: RunStatus.Completed })
                earlier.Add(new BlobRunFiles(storage, run.Owner, id));
        return new RunContext
        {
            Run = run.Id.Text,
            Recipe = Recipe(run),
            ModelVersion = pins.ModelVersion,
            ModelLicence = pins.ModelLicence,
            CreatedAt = run.CreatedAt,
            SourceName = pins.SourceName,
            OpenSourceAsync = cancel => sources.OpenAsync(pins.Source, cancel),
            Files = new BlobRunFiles(storage, run.Owner, run.Id),
            Earlier = earlier,
            FirstRow = pins.FirstRow,
        };
    }

    /// <summary>A round's answers, from the parts that its job's workers wrote.</summary>
    /// <param name="job">The job, over.</param>
    public RoundAnswers Answers(JobDocument job) => new(stop => ReadAsync(job, stop), job.CreatedAt, job.OverAt!.Value);

    /// <summary>The recipe of a run.</summary>
    /// <exception cref="RunFailedException">It cannot be read any more.</exception>
    public static Recipe Recipe(RunDocument run)
    {
        List<FieldError> errors = [];
        return RecipeReader.Read(run.Spec.Recipe, "", errors)
            ?? throw new RunFailedException("bad_recipe", $"The recipe cannot be used by this version of the service. {errors[0].Field}: {errors[0].Message}");
    }

    private async IAsyncEnumerable<ResultLine> ReadAsync(JobDocument job, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (ShardLines lines in results.ReadAsync(job, Enumerable.Range(0, job.Shards), stop))
            while (await lines.ReadAsync(stop))
                yield return JsonSerializer.Deserialize(lines.Line.Span, SharedJson.Korean.ResultLine)!;
    }
}
