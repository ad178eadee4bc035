using System.Runtime.CompilerServices;
using System.Text.Json;
using KoGpt2.Augmentation.Outputs.Parts;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Sources.Tables;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>Reads back what a run wrote.</summary>
public static class ExampleReader
{
    /// <summary>Reads the examples that a completed run kept, in order, in bounded memory.</summary>
    /// <param name="files">The run's files.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FileNotFoundException">The run is not complete, or lost a part.</exception>
    /// <exception cref="Sources.TableException">A part is not what the run wrote.</exception>
    public static async IAsyncEnumerable<Example> ReadKeptAsync(IRunFiles files, [EnumeratorCancellation] CancellationToken stop)
    {
        Manifest manifest = await ReadManifestAsync(files, stop);
        foreach (ManifestFile part in manifest.Data)
            await foreach (Example example in ReadPartAsync(files, part.Name, manifest.Format, ExampleColumns.Kept, stop))
                yield return example;
    }

    /// <summary>Reads the examples that a completed run dropped, in order, in bounded memory.</summary>
    /// <param name="files">The run's files.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="FileNotFoundException">The run is not complete, or lost a part.</exception>
    /// <exception cref="Sources.TableException">A part is not what the run wrote.</exception>
    public static async IAsyncEnumerable<Example> ReadDroppedAsync(IRunFiles files, [EnumeratorCancellation] CancellationToken stop)
    {
        Manifest manifest = await ReadManifestAsync(files, stop);
        foreach (ManifestFile part in manifest.Rejected)
            await foreach (Example example in ReadPartAsync(files, part.Name, manifest.Format, ExampleColumns.Dropped, stop))
                yield return example;
    }

    /// <summary>Reads a run's manifest.</summary>
    /// <exception cref="FileNotFoundException">The run is not complete.</exception>
    public static async Task<Manifest> ReadManifestAsync(IRunFiles files, CancellationToken stop)
    {
        await using Stream stream = await files.OpenReadAsync(RunFileNames.Manifest, stop);
        return (await JsonSerializer.DeserializeAsync(stream, OutputJson.Korean.Manifest, stop))!;
    }

    /// <summary>Reads the examples of one part.</summary>
    internal static async IAsyncEnumerable<Example> ReadPartAsync(
        IRunFiles files, string name, TableFormat format, IReadOnlyList<ExampleColumn> columns, [EnumeratorCancellation] CancellationToken stop)
    {
        await using Stream stream = await files.OpenReadAsync(name, stop);
        string[] needed = [.. columns.Select(column => column.Name)];
        await foreach (IReadOnlyDictionary<string, string> row in TableReader.ReadAsync(stream, name, format, needed, stop))
            yield return ExampleColumns.Read(format == TableFormat.Tsv ? row.ToDictionary(cell => cell.Key, cell => TsvText.Unescape(cell.Value)) : row);
    }
}
