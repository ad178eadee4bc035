using System.Text;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Queue;

namespace KoGpt2.Benchmarks.AugmentationGain;

/// <summary>Reviews that the model writes for some real ones: prepared and curated as a run of the service is, under any set of filters.</summary>
internal sealed class GeneratedReviews
{
    /// <summary>Examples for each real review: so that strict filters, too, leave as many as there are real ones.</summary>
    private const int PerReview = 8;

    private readonly string _folder, _name;
    private readonly ModelManifest _model;
    private readonly ResultLine[] _answers;

    private GeneratedReviews(string folder, string name, ModelManifest model, ResultLine[] answers) =>
        (_folder, _name, _model, _answers) = (folder, name, model, answers);

    /// <summary>Has them written, once for all sets of filters.</summary>
    /// <param name="real">The real reviews.</param>
    /// <param name="name">Name of the run, from which all seeds come.</param>
    /// <param name="folder">An empty folder of its own.</param>
    /// <param name="generator">The model.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<GeneratedReviews> WriteAsync(IReadOnlyList<Review> real, string name, string folder, TextGenerator generator, CancellationToken stop)
    {
        string source = Path.Combine(folder, "source.tsv");
        await File.WriteAllLinesAsync(source, real.Select(review => $"{review.Id}\t{review.Label}\t{review.Text}").Prepend("id\tlabel\tdocument"), stop);
        RunContext run = Context(name, source, Path.Combine(folder, "all"), generator.Model, GainArms.Filters[GainArms.Filtered]);
        await Preparation.PrepareAsync(run, round: 0, goals: null, stop);
        string[] prompts = await File.ReadAllLinesAsync(Path.Combine(folder, "all", RunFileNames.Prompts(0)), stop);
        var spec = new JobSpec { Model = generator.Model.Name, ModelVersion = generator.Model.Version };
        ResultLine[] answers = await Task.WhenAll(prompts.Select((line, index) => LineAnswer.GenerateAsync(
            generator, OutputFilter.None, index, InputLine.Parse(Encoding.UTF8.GetBytes(line), spec), RequestSettings.None, seed: 0, () => throw new OperationCanceledException(), stop)));
        stop.ThrowIfCancellationRequested();
        return new GeneratedReviews(folder, name, generator.Model, answers);
    }

    /// <summary>Takes them through some filters, as a recipe has them.</summary>
    /// <returns>Those that were kept.</returns>
    public async Task<List<Review>> CurateAsync(IReadOnlyList<string> filters, string arm, CancellationToken stop)
    {
        // The answers are to the prompts of the run of all filters: that run's plan says to what, under any filters.
        string files = Path.Combine(_folder, arm);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(files, RunFileNames.Plan(0)))!);
        foreach (string shared in (string[])[RunFileNames.Plan(0), RunFileNames.Prompts(0)])
            File.Copy(Path.Combine(_folder, "all", shared), Path.Combine(files, shared));
        RunContext run = Context(_name, Path.Combine(_folder, "source.tsv"), files, _model, filters);
        await Curation.CurateAsync(run, [new RoundAnswers(_ => _answers.ToAsyncEnumerable(), run.CreatedAt, run.CreatedAt)], last: true, stop);
        List<Review> kept = [];
        await foreach (Example example in ExampleReader.ReadKeptAsync(run.Files, stop))
            kept.Add(new Review(example.SourceId, example.Text, example.Label == "positive"));
        Directory.Delete(files, recursive: true);
        return kept;
    }

    private static RunContext Context(string name, string source, string files, ModelManifest model, IReadOnlyList<string> filters) => new()
    {
        Run = name,
        Recipe = Recipe(model, filters),
        ModelVersion = model.Version,
        CreatedAt = DateTimeOffset.UnixEpoch,
        SourceName = "source.tsv",
        OpenSourceAsync = _ => Task.FromResult<Stream>(File.OpenRead(source)),
        Files = new FolderRunFiles(files),
    };

    private static Recipe Recipe(ModelManifest model, IReadOnlyList<string> filters)
    {
        string json = $$"""
            {
              "source": { "file": "source.tsv", "text": "document", "label": "label", "id": "id" },
              "method": { "kind": "label", "prompts": { "positive": "<unused1>", "negative": "<unused0>" }, "words": [0, 3] },
              "model": "{{model.Name}}",
              "settings": { "max_tokens": 64, "temperature": 1, "top_p": 0.9, "top_k": 50 },
              "n": {{PerReview}},
              "filters": [{{string.Join(", ", filters)}}]
            }
            """;
        List<FieldError> errors = [];
        return RecipeReader.Read(Encoding.UTF8.GetBytes(json), errors) ?? throw new InvalidDataException(string.Join(" ", errors.Select(error => $"{error.Field}: {error.Message}")));
    }
}
