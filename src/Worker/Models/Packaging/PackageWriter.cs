using System.Security.Cryptography;
using Google.Protobuf;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Models.Packaging;

/// <summary>What a package will hold besides its weights.</summary>
internal sealed record PackageContents
{
    public required string Name { get; init; }
    public required ModelShape Shape { get; init; }
    public required float LayerNormEpsilon { get; init; }
    public required WeightPrecision Precision { get; init; }
    public int? StartToken { get; init; }
    public int[] EndTokens { get; init; } = [];
    public RequestSettings Defaults { get; init; } = RequestSettings.None;
    public required string Licence { get; init; }
    public required string Source { get; init; }
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Path of the tokenizer to copy; null for a package without one.</summary>
    public string? Tokenizer { get; init; }
}

/// <summary>Writes a model package: all of it, or nothing.</summary>
internal static class PackageWriter
{
    /// <summary>Writes a package.</summary>
    /// <param name="contents">What it will hold.</param>
    /// <param name="weights">Read one tensor at a time.</param>
    /// <param name="folder">Where the package will stand.</param>
    /// <param name="replace">Whether a package that stands there may go.</param>
    /// <param name="progress">Told after each tensor.</param>
    /// <param name="stop">Ends the writing; nothing is left of it then.</param>
    /// <exception cref="ModelPackageException">Something stands in the folder that may not go.</exception>
    public static ModelPackage Write(
        PackageContents contents, IWeights weights, string folder, bool replace, IProgress<PackageProgress>? progress, CancellationToken stop)
    {
        using var staged = new StagedFolder(folder, replace);
        List<ModelFile> files = [.. WriteGraph(contents, weights, staged.Path, progress, stop)];
        if (contents.Tokenizer is { } tokenizer)
        {
            File.Copy(tokenizer, Path.Combine(staged.Path, ModelManifest.TokenizerFile));
            files.Add(Describe(staged.Path, ModelManifest.TokenizerFile));
        }
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        ManifestFile.Write(staged.Path, Manifest(contents, files));
        stop.ThrowIfCancellationRequested();
        staged.Commit();
        return ModelPackage.Open(folder);
    }

    private static ModelFile[] WriteGraph(
        PackageContents contents, IWeights weights, string folder, IProgress<PackageProgress>? progress, CancellationToken stop)
    {
        ModelShape shape = contents.Shape;
        using var file = new WeightFile(folder);
        var reader = new WeightReader(new ScaledQueries(Evened(contents, weights), shape), WeightsToRead(contents, weights.TiedHead), progress, stop);
        byte[] graph = Gpt2Graph.Write(shape, contents.LayerNormEpsilon, contents.Precision, reader, file).ToByteArray();
        File.WriteAllBytes(Path.Combine(folder, ModelManifest.GraphFile), graph);
        return [Describe(folder, ModelManifest.GraphFile), file.Finish()];
    }

    // A tied head is read again where the embedding's own numbers cannot serve it.
    private static long WeightsToRead(PackageContents contents, bool tiedHead)
    {
        long all = Gpt2Tensors.Of(contents.Shape, tiedHead).Sum(tensor => (long)tensor.Count);
        return tiedHead && contents.Precision == WeightPrecision.Int8 ? all + ((long)contents.Shape.Vocabulary * contents.Shape.Width) : all;
    }

    private static IWeights Evened(PackageContents contents, IWeights weights) =>
        contents.Precision == WeightPrecision.Int8 ? new EvenedWeights(weights, contents.Shape) : weights;

    private static ModelFile Describe(string folder, string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, name));
        return new ModelFile(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static ModelManifest Manifest(PackageContents contents, List<ModelFile> files) => new()
    {
        Name = contents.Name,
        Version = ManifestFile.Version(files),
        Precision = ManifestFile.Name(contents.Precision),
        Shape = contents.Shape,
        StartToken = contents.StartToken,
        EndTokens = contents.EndTokens,
        Defaults = contents.Defaults,
        Warnings = contents.Warnings,
        Licence = contents.Licence,
        Source = contents.Source,
        Files = files,
    };
}
