using System.Threading.Channels;
using KoGpt2.Augmentation.Outputs.Parts;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>Writes examples into parts as they come. One thread hands them in; each part is written by a task of its own.</summary>
/// <remarks>Memory: 256 rows, of Parquet a row group.</remarks>
/// <param name="files">Where the parts go.</param>
/// <param name="output">Format, and rows of a part.</param>
/// <param name="dropped">Whether these are the examples that were dropped.</param>
/// <param name="stop">Gives up.</param>
public sealed class ExampleWriter(IRunFiles files, OutputSpec output, bool dropped, CancellationToken stop) : IAsyncDisposable
{
    private const int RowsWaiting = 256;
    private readonly List<ManifestFile> _parts = [];
    private Channel<Example>? _rows;
    private Task<WrittenFile>? _part;
    private int _count;

    /// <summary>Adds an example, behind those added before.</summary>
    /// <exception cref="IOException">The part cannot be written; so what the files' own kind throws.</exception>
    public async ValueTask AddAsync(Example example)
    {
        if (_count == output.RowsPerPart)
            await FinishPartAsync();
        if (_rows is null)
            StartPart();
        try
        {
            await _rows!.Writer.WriteAsync(example, stop);
            _count++;
        }
        catch (ChannelClosedException)
        {
            await _part!;
            throw;
        }
    }

    /// <summary>Writes what is left; a part without rows if none was added.</summary>
    /// <returns>The parts in order, at least one.</returns>
    public async Task<IReadOnlyList<ManifestFile>> CompleteAsync()
    {
        if (_rows is null && _parts.Count == 0)
            StartPart();
        if (_rows is not null)
            await FinishPartAsync();
        return _parts;
    }

    /// <summary>Gives up the part that is being written, if there is one; it is not there then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_part is null)
            return;
        _rows!.Writer.TryComplete(new OperationCanceledException("The part was given up."));
        await ((Task)_part).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (_rows, _part) = (null, null);
    }

    private void StartPart()
    {
        Channel<Example> rows = Channel.CreateBounded<Example>(new BoundedChannelOptions(RowsWaiting) { SingleReader = true, SingleWriter = true });
        int number = _parts.Count;
        string name = dropped ? RunFileNames.Rejected(number, output.Format) : RunFileNames.Data(number, output.Format);
        (_rows, _count) = (rows, 0);
        _part = Task.Run(() => WriteAsync(name, rows), stop);
    }

    private async Task<WrittenFile> WriteAsync(string name, Channel<Example> rows)
    {
        IReadOnlyList<ExampleColumn> columns = dropped ? ExampleColumns.Dropped : ExampleColumns.Kept;
        try
        {
            return await files.WriteAsync(
                name, PartFormats.ContentType(output.Format),
                stream => PartFormats.WriteAsync(stream, output.Format, columns, rows.Reader.ReadAllAsync(stop), stop), stop);
        }
        catch (Exception error)
        {
            rows.Writer.TryComplete(error);
            throw;
        }
    }

    private async Task FinishPartAsync()
    {
        _rows!.Writer.TryComplete();
        WrittenFile written = await _part!;
        _parts.Add(new ManifestFile(written.Name, written.Size, written.Sha256, _count));
        (_rows, _part) = (null, null);
    }
}
