using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Graph;

namespace KoGpt2.Worker.Models.Packaging;

/// <summary>Reads, checks and writes a package's manifest.</summary>
internal static class ManifestFile
{
    private const int NewestFormat = 1;
    private const int VersionDigits = 16;

    /// <summary>A precision's name in a manifest.</summary>
    public static string Name(WeightPrecision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>The precision that a manifest names; null if there is no such precision.</summary>
    public static WeightPrecision? Precision(ModelManifest manifest)
    {
        foreach (WeightPrecision precision in Enum.GetValues<WeightPrecision>())
            if (Name(precision) == manifest.Precision)
                return precision;
        return null;
    }

    /// <summary>A package's version: the first digits of a digest over its files' names and digests.</summary>
    /// <param name="files">In ordinal order of their names.</param>
    public static string Version(IEnumerable<ModelFile> files)
    {
        string lines = string.Concat(files.Select(file => $"{file.Sha256}  {file.Path}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))[..VersionDigits];
    }

    /// <summary>Writes a manifest into a package's folder.</summary>
    public static void Write(string folder, ModelManifest manifest) =>
        File.WriteAllBytes(Path.Combine(folder, ModelManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, SharedJson.Korean.ModelManifest));

    /// <summary>Reads a package's manifest.</summary>
    /// <exception cref="ModelPackageException">There is none, or it cannot be understood.</exception>
    public static ModelManifest Read(string folder)
    {
        string path = Path.Combine(folder, ModelManifest.FileName);
        if (!File.Exists(path))
            throw new ModelPackageException($"{folder} is not a model package: it has no {ModelManifest.FileName}; make one with 'kogpt2 model import'.");
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), SharedJson.Korean.ModelManifest);
        }
        catch (JsonException error)
        {
            throw new ModelPackageException($"{path} is not a model manifest: {error.Message}", error);
        }
        if (manifest is null)
            throw new ModelPackageException($"{path} is not a model manifest: it says null.");
        if (Fault(manifest) is { } fault)
            throw new ModelPackageException($"{path} {fault}.");
        return manifest;
    }

    // What is wrong with a manifest, to follow its path in a sentence; null if nothing is.
    private static string? Fault(ModelManifest manifest)
    {
        if (manifest.Files.Any(file => file is null))
            return "says null for a file";
        if (manifest.Format is < 1 or > NewestFormat)
            return $"has format {manifest.Format}; this program reads up to {NewestFormat}";
        if (!ModelName.IsValid(manifest.Name))
            return $"names the model '{manifest.Name}'; a name is {ModelName.Rule}";
        if (Precision(manifest) is null)
            return $"has precision '{manifest.Precision}'; this program runs {string.Join(", ", Enum.GetValues<WeightPrecision>().Select(Name))}";
        if (manifest.Shape.Fault() is { } fault)
            return $"has a shape that cannot be: {fault}";
        foreach (string needed in (string[])[ModelManifest.GraphFile, WeightFile.FileName])
            if (manifest.Files.All(file => file.Path != needed))
                return $"does not list the file {needed}";
        if (manifest.Files.FirstOrDefault(file => Path.GetFileName(file.Path) != file.Path || file.Path is "" or "." or "..") is { } outside)
            return $"lists the file '{outside.Path}'; a package's files lie in its own folder";
        string version = Version(manifest.Files);
        return manifest.Version == version ? null : $"has version {manifest.Version}; its files' digests make it {version}";
    }
}
