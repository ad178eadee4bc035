using System.Text;
using System.Text.Json;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Runs;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Writes what stands beside a run's parts.</summary>
public static class RunDocuments
{
    /// <summary>Writes report, report page, card and, last, the manifest: from then on the data set is whole.</summary>
    /// <param name="run">The run.</param>
    /// <param name="report">Its report.</param>
    /// <param name="data">Parts of the examples that were kept.</param>
    /// <param name="rejected">Parts of those that were dropped.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The manifest.</returns>
    public static async Task<Manifest> WriteAsync(
        RunContext run, RunReport report, IReadOnlyList<ManifestFile> data, IReadOnlyList<ManifestFile> rejected, CancellationToken stop)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(report, OutputJson.Indented.RunReport);
        string page = ReportPage.Write(report), card = DatasetCard.Write(run.Recipe, report, data);
        Manifest manifest = new()
        {
            Run = run.Run,
            CreatedAt = run.CreatedAt,
            RecipeHash = run.Recipe.Hash,
            Model = run.Recipe.Model,
            ModelVersion = run.ModelVersion,
            Format = run.Recipe.Output.Format,
            Rows = data.Sum(part => (long)part.Rows!),
            DroppedRows = rejected.Sum(part => (long)part.Rows!),
            Columns = [.. ExampleColumns.Kept.Select(column => column.Name)],
            Data = data,
            Rejected = rejected,
            Others =
            [
                await WriteAsync(run, RunFileNames.Report, "application/json", json, stop),
                await WriteAsync(run, RunFileNames.ReportPage, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page), stop),
                await WriteAsync(run, RunFileNames.Card, "text/markdown; charset=utf-8", Encoding.UTF8.GetBytes(card), stop),
            ],
        };
        await WriteAsync(run, RunFileNames.Manifest, "application/json", JsonSerializer.SerializeToUtf8Bytes(manifest, OutputJson.Indented.Manifest), stop);
        return manifest;
    }

    /// <summary>Reads a run's report.</summary>
    /// <exception cref="FileNotFoundException">The run is not complete.</exception>
    public static async Task<RunReport> ReadReportAsync(IRunFiles files, CancellationToken stop)
    {
        await using Stream stream = await files.OpenReadAsync(RunFileNames.Report, stop);
        return (await JsonSerializer.DeserializeAsync(stream, OutputJson.Korean.RunReport, stop))!;
    }

    private static async Task<ManifestFile> WriteAsync(RunContext run, string name, string contentType, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        WrittenFile written = await run.Files.WriteAsync(name, contentType, stream => stream.WriteAsync(content, stop).AsTask(), stop);
        return new ManifestFile(written.Name, written.Size, written.Sha256);
    }
}
