using KoGpt2.Worker.Models.Packaging;


namespace KoGpt2.Worker.Models.Graph;

/// <summary>Reads weights one tensor at a time into the same memory, tells how far it is, and stops when told.</summary>
/// <param name="source">Where the weights come from.</param>
/// <param name="total">Weights that will be read in all.</param>
/// <param name="progress">Told after each tensor.</param>
/// <param name="stop">Ends the reading before the next tensor.</param>
internal sealed class WeightReader(IWeights source, long total, IProgress<PackageProgress>? progress, CancellationToken stop)
{
    private float[] _buffer = [];
    private long _done;

    /// <inheritdoc cref="IWeights.TiedHead"/>
    public bool TiedHead => source.TiedHead;

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">A name of <see cref="Gpt2Tensors"/>.</param>
    /// <param name="count">Numbers in it.</param>
    /// <returns>The tensor row by row; the next call overwrites it.</returns>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public ReadOnlyMemory<float> Read(string name, int count)
    {
        stop.ThrowIfCancellationRequested();
        if (_buffer.Length < count)
            _buffer = new float[count];
        source.Read(name, _buffer.AsSpan(0, count));
        _done += count;
        progress?.Report(new PackageProgress(_done, total));
        return _buffer.AsMemory(0, count);
    }
}
