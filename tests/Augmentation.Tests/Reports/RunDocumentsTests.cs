using System.Security.Cryptography;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.Augmentation.Tests.Outputs;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Reports;

public sealed class RunDocumentsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<TableFormat> Formats => [.. Enum.GetValues<TableFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_ARun_ManifestNamesEveryFileWithItsDigest(TableFormat format)
    {
        Manifest manifest = await WriteAsync(format);
        ManifestFile[] files = [.. manifest.Data, .. manifest.Rejected, .. manifest.Others];
        Assert.Equal(
            files.Select(file => file.Name).Append(RunFileNames.Manifest).Order(StringComparer.Ordinal),
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal));
        foreach (ManifestFile file in files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(_folder[file.Name], Stop);
            Assert.Equal((bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.Size, file.Sha256));
        }
        Assert.Equal((5, 2), (manifest.Rows, manifest.DroppedRows));
        Assert.Equal([2, 2, 1], manifest.Data.Select(part => part.Rows!.Value));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task ReadKept_OfWhatWasWritten_GivesTheExamplesOfAllParts(TableFormat format)
    {
        await WriteAsync(format);
        Example[] read = await ExampleReader.ReadKeptAsync(new FolderRunFiles(_folder.Path), Stop).ToArrayAsync(Stop);
        Assert.Equal(5, read.Length);
        for (int i = 0; i < read.Length; i++)
            Assert.True(Examples.Same(Examples.One(number: i), read[i]));
    }

    [Fact]
    public async Task ReadKept_NoManifest_IsFileNotFound() => await Assert.ThrowsAsync<FileNotFoundException>(async () =>
        await ExampleReader.ReadKeptAsync(new FolderRunFiles(_folder.Path), Stop).CountAsync(Stop));

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<Manifest> WriteAsync(TableFormat format)
    {
        RunContext run = SmallRun.Context with
        {
            Files = new FolderRunFiles(_folder.Path),
            Recipe = SmallRun.Context.Recipe with { Output = new OutputSpec(format, RowsPerPart: 2) },
        };
        await using ExampleWriter kept = new(run.Files, run.Recipe.Output, dropped: false, Stop);
        await using ExampleWriter dropped = new(run.Files, run.Recipe.Output, dropped: true, Stop);
        for (int i = 0; i < 5; i++)
            await kept.AddAsync(Examples.One(number: i));
        for (int i = 0; i < 2; i++)
            await dropped.AddAsync(Examples.Dropped(i));
        return await RunDocuments.WriteAsync(run, SmallRun.Report, await kept.CompleteAsync(), await dropped.CompleteAsync(), Stop);
    }
}
