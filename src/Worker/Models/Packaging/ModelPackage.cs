using System.Security.Cryptography;
using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Packaging;

/// <summary>A model ready to be run: a folder with a graph, its weights, a tokenizer, and the manifest that describes them.</summary>
public sealed class ModelPackage
{
    private readonly string _folder;

    private ModelPackage(string folder, ModelManifest manifest) => (_folder, Manifest) = (folder, manifest);

    /// <summary>What the package says of itself.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Number format of the weights.</summary>
    public WeightPrecision Precision => ManifestFile.Precision(Manifest)!.Value;

    /// <summary>Full path of the ONNX graph; <see cref="GraphNames"/> has its inputs and outputs.</summary>
    public string GraphPath => Path.Combine(_folder, ModelManifest.GraphFile);

    /// <summary>Full path of the tokenizer; null in a package of random weights, which has none.</summary>
    public string? TokenizerPath =>
        Manifest.Files.Any(file => file.Path == ModelManifest.TokenizerFile) ? Path.Combine(_folder, ModelManifest.TokenizerFile) : null;

    /// <summary>Opens a package: reads its manifest, and checks that it can be understood and that every file is there in its size.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <exception cref="ModelPackageException">It is not such a package.</exception>
    public static ModelPackage Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        ModelManifest manifest = ManifestFile.Read(folder);
        foreach (ModelFile file in manifest.Files)
        {
            var info = new FileInfo(Path.Combine(folder, file.Path));
            if (!info.Exists)
                throw new ModelPackageException($"The model package {folder} lacks the file {file.Path} that its manifest lists.");
            if (info.Length != file.Size)
                throw new ModelPackageException(
                    $"The file {file.Path} of the model package {folder} has {info.Length:N0} bytes; its manifest says {file.Size:N0}.");
        }
        return new ModelPackage(folder, manifest);
    }

    /// <summary>Reads every file of the package and compares its digest with the manifest's.</summary>
    /// <exception cref="ModelPackageException">A file is not the one that the manifest describes.</exception>
    public async Task VerifyAsync(CancellationToken stop)
    {
        foreach (ModelFile file in Manifest.Files)
        {
            await using FileStream stream = File.OpenRead(Path.Combine(_folder, file.Path));
            string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
            if (digest != file.Sha256)
                throw new ModelPackageException(
                    $"The file {file.Path} of the model package {_folder} has the SHA-256 digest {digest}; its manifest says {file.Sha256}.");
        }
    }
}
