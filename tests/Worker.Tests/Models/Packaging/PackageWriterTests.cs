using System.Globalization;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Packaging;

public sealed class PackageWriterTests : IDisposable
{
    private static readonly ModelShape s_shape = new(Layers: 1, Heads: 1, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 80);

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(WeightPrecision.Fp32)]
    [InlineData(WeightPrecision.Int8)]
    public void Write_ToTheEnd_ReportsEveryWeight(WeightPrecision precision)
    {
        var reports = new Reports(_ => { });
        Write("package", precision, replace: false, reports, CancellationToken.None);
        Assert.Equal(reports.All.Order(), reports.All);
        Assert.Equal(reports.Total, reports.All[^1]);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_Stopped_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        var reports = new Reports(done => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => Write("package", WeightPrecision.Fp32, replace: false, reports, stop.Token));
        Assert.Single(reports.All);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_FailedWhileReplacing_LeavesTheOldPackage()
    {
        string version = Write("package", WeightPrecision.Fp32).Manifest.Version;
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => Write("package", WeightPrecision.Int8, replace: true, new Reports(done => stop.Cancel()), stop.Token));
        Assert.Equal(version, ModelPackage.Open(_folder["package"]).Manifest.Version);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_OverAPackage_NeedsLeaveToReplaceIt()
    {
        Write("package", WeightPrecision.Fp32);
        var error = Assert.Throws<ModelPackageException>(() => Write("package", WeightPrecision.Int8));
        Assert.Equal($"{_folder["package"]} is a model package already; name another folder, or replace it with --force.", error.Message);

        Assert.Equal(WeightPrecision.Int8, Write("package", WeightPrecision.Int8, replace: true).Precision);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_OverSomethingElse_IsRefusedEvenWithLeave()
    {
        Directory.CreateDirectory(_folder["home"]);
        File.WriteAllText(_folder["home", "letter.txt"], "dear");
        File.WriteAllText(_folder["file"], "");

        var folder = Assert.Throws<ModelPackageException>(() => Write("home", WeightPrecision.Fp32, replace: true));
        Assert.Equal($"{_folder["home"]} is a folder with other things in it; name one that is not there yet.", folder.Message);
        var file = Assert.Throws<ModelPackageException>(() => Write("file", WeightPrecision.Fp32, replace: true));
        Assert.Equal($"{_folder["file"]} is a file; name a folder that is not there yet.", file.Message);
        Assert.True(File.Exists(_folder["home", "letter.txt"]));
    }

    [Fact]
    public void Write_ToAnEmptyOrDeepPlace_PutsThePackageThere()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Write("empty/", WeightPrecision.Fp32);
        Write("a/b/c", WeightPrecision.Fp32);
        Assert.True(File.Exists(_folder["empty", ModelManifest.FileName]));
        Assert.True(File.Exists(_folder["a", "b", "c", ModelManifest.FileName]));
    }

    [Fact]
    public void Write_EveryLargeConstant_StartsAtAPage()
    {
        ModelPackage package = Write("package", WeightPrecision.Int8);
        using FileStream stream = File.OpenRead(package.GraphPath);
        var model = Worker.Models.Graph.Onnx.ModelProto.Parser.ParseFrom(stream);
        Assert.NotEmpty(model.Graph.Initializer);
        foreach (var tensor in model.Graph.Initializer)
        {
            Assert.InRange(tensor.RawData.Length, 0, GraphBuilder.MostInlineBytes);
            foreach (var entry in tensor.ExternalData.Where(entry => entry.Key == "offset"))
                Assert.Equal(0, long.Parse(entry.Value, CultureInfo.InvariantCulture) % 4_096);
        }
        Assert.Contains(model.Graph.Initializer, tensor => tensor.ExternalData.Count > 0);
    }

    public void Dispose() => _folder.Dispose();

    private ModelPackage Write(string name, WeightPrecision precision, bool replace = false) =>
        Write(name, precision, replace, progress: null, TestContext.Current.CancellationToken);

    private ModelPackage Write(string name, WeightPrecision precision, bool replace, IProgress<PackageProgress>? progress, CancellationToken stop)
    {
        var contents = new PackageContents
        {
            Name = "test",
            Shape = s_shape,
            LayerNormEpsilon = 1e-5f,
            Precision = precision,
            Licence = "MIT",
            Source = "a test",
        };
        return PackageWriter.Write(contents, new Zeros(), Path.Combine(_folder.Path, name), replace, progress, stop);
    }

    private sealed class Zeros : IWeights
    {
        public bool TiedHead => true;

        public void Read(string name, Span<float> destination) => destination.Clear();
    }

    private sealed class Reports(Action<long> act) : IProgress<PackageProgress>
    {
        public List<long> All { get; } = [];

        public long Total { get; private set; }

        public void Report(PackageProgress value)
        {
            All.Add(value.Done);
            Total = value.Total;
            act(value.Done);
        }
    }
}
