using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Models.Import;

/// <summary>What to import, to where, and as what.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// Folder of a Hugging Face checkpoint: <c>config.json</c>, <c>tokenizer.json</c>, and the weights as the first that is there of
    /// <c>model.safetensors</c>, <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> and <c>pytorch_model.bin.index.json</c>.
    /// </summary>
    public required string Checkpoint { get; init; }

    /// <summary>Where the package will stand.</summary>
    public required string Package { get; init; }

    /// <summary>Number format of the package's weights.</summary>
    public required WeightPrecision Precision { get; init; }

    /// <summary>The model's name; null makes one of the checkpoint folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Licence of the weights; null takes what the checkpoint's card or configuration says, or else <c>unknown</c>.</summary>
    public string? Licence { get; init; }

    /// <summary>Where the checkpoint came from; null takes the folder's name.</summary>
    public string? Source { get; init; }

    /// <summary>Whether a package that stands at <see cref="Package"/> may be replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>Told, one sentence at a time, which of the checkpoint's defaults for generation the package will not have, and why.</summary>
    public Action<string>? Notice { get; init; }
}

/// <summary>Turns a Hugging Face GPT-2 checkpoint into a model package.</summary>
public static class ModelImporter
{
    /// <summary>Imports a checkpoint: the package is there in full afterwards, or not at all.</summary>
    /// <param name="options">What to import, to where, and as what.</param>
    /// <param name="progress">Told after each tensor.</param>
    /// <param name="stop">Ends the import; nothing is left of it then.</param>
    /// <exception cref="CheckpointException">The checkpoint is incomplete, broken, or of a network that the graph cannot be.</exception>
    /// <exception cref="ModelPackageException">Something stands at the package's place that may not go, or the name will not do.</exception>
    public static ModelPackage Import(ImportOptions options, IProgress<PackageProgress>? progress, CancellationToken stop)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Checkpoint));
        if (!Directory.Exists(folder))
            throw new CheckpointException($"There is no checkpoint folder {folder}.");
        string name = NameOf(options.Name, Path.GetFileName(folder));
        var config = CheckpointConfig.Read(folder);
        string tokenizer = CheckpointTokenizer.Check(folder, config.Shape.Vocabulary);
        GenerationDefaults generation = GenerationDefaults.Read(folder, config.Shape.Vocabulary);
        generation.Unused.ForEach(unused => options.Notice?.Invoke(unused));
        using var weights = new CheckpointWeights(folder, config);
        var contents = new PackageContents
        {
            Name = name,
            Shape = config.Shape,
            LayerNormEpsilon = config.LayerNormEpsilon,
            Precision = options.Precision,
            StartToken = generation.StartToken ?? config.StartToken,
            EndTokens = generation.EndTokens is { Length: > 0 } ends ? ends : config.EndTokens,
            Defaults = generation.Settings,
            Licence = options.Licence ?? ModelCard.Licence(folder) ?? config.Licence ?? "unknown",
            Source = options.Source ?? Path.GetFileName(folder),
            Warnings = CardWarnings.Read(folder),
            Tokenizer = tokenizer,
        };
        return PackageWriter.Write(contents, weights, options.Package, options.Replace, progress, stop);
    }

    /// <summary>What a package will be called.</summary>
    /// <param name="asked">The name that was asked for; null makes one of <paramref name="source"/>.</param>
    /// <param name="source">Name of the folder or repository.</param>
    /// <exception cref="ModelPackageException">The name will not do, or none can be made.</exception>
    public static string NameOf(string? asked, string source)
    {
        if (asked is not null)
            return ModelName.IsValid(asked) ? asked : throw new ModelPackageException($"'{asked}' cannot be a model's name; it must be {ModelName.Rule}.");
        return ModelName.From(source)
            ?? throw new ModelPackageException($"The name '{source}' makes no model name; give one with --name, {ModelName.Rule}.");
    }

    /// <summary>Finds out, before anything slow is done, whether a package can be written to its place.</summary>
    /// <param name="package">Where the package will stand.</param>
    /// <param name="replace">Whether a package that stands there may be replaced.</param>
    /// <exception cref="ModelPackageException">Something stands there that may not go.</exception>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be written there.</exception>
    public static void CheckPlace(string package, bool replace) => new StagedFolder(package, replace).Dispose();
}
