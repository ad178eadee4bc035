using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Cli.Tests.Models.Push;

/// <summary>A package of the demo model, made once.</summary>
public sealed class DemoPackage : IDisposable
{
    private readonly TempFolder _folder = new();

    public DemoPackage() => ModelImporter.Import(
        new ImportOptions { Checkpoint = Repository.DemoCheckpoint, Package = _folder["package"], Precision = WeightPrecision.Int8, Name = "push-demo" },
        progress: null, TestContext.Current.CancellationToken);

    /// <summary>Copies it to a folder, under another name.</summary>
    public ModelPackage CopyTo(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(_folder["package"]))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        string manifest = Path.Combine(folder, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("push-demo", name, StringComparison.Ordinal));
        return ModelPackage.Open(folder);
    }

    public void Dispose() => _folder.Dispose();
}
