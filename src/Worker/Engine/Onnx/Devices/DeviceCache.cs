using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Keys and values of every layer on a device, each float16 [rows, heads, positions, head size].</summary>
internal sealed class DeviceCache : IDisposable
{
    private const int ElementSize = 2;

    private readonly ModelShape _shape;
    private readonly DeviceMemory _memory;
    private readonly nint[] _tensors;
    private readonly InferenceSession _copy;
    private readonly RunOptions _options = new();

    /// <summary>Takes the memory and fills it with zeros: kernels may multiply what they mask, and a NaN would stay one.</summary>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="memory">Gives the memory.</param>
    /// <param name="device">Copies.</param>
    /// <exception cref="DeviceUnavailableException">The device does not give as much.</exception>
    public DeviceCache(ModelShape shape, int rows, DeviceMemory memory, ComputeDevice device)
    {
        (_shape, _memory) = (shape, memory);
        _tensors = [.. Enumerable.Range(0, 2 * shape.Layers).Select(_ => memory.Take(rows * RowBytes))];
        _copy = device.Load(DeviceGraphs.Copy([.. _tensors.Select(_ => new DeviceGraphs.CopiedTensor(DataType.Float16, Rank: 4))]));
        Clear(rows);
    }

    private long RowBytes => (long)_shape.Positions * _shape.Width * ElementSize;

    /// <summary>Some rows as they lie, by the graph's names for past and present; the caller's to dispose.</summary>
    /// <param name="firstRow">The first.</param>
    /// <param name="rows">How many.</param>
    public IEnumerable<(string Past, string Present, OrtValue Value)> View(int firstRow, int rows)
    {
        OrtValue[] views = Views(firstRow, rows);
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            yield return (GraphNames.PastKey(layer), GraphNames.PresentKey(layer), views[2 * layer]);
            yield return (GraphNames.PastValue(layer), GraphNames.PresentValue(layer), views[(2 * layer) + 1]);
        }
    }

    /// <summary>Copies a whole row into another, on the device.</summary>
    public void Copy(int from, int to)
    {
        OrtValue[] source = Views(from, rows: 1);
        Copy(source, to);
        Dispose(source);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copy.Dispose();
        _options.Dispose();
    }

    private void Clear(int rows)
    {
        var zeros = new Float16[RowBytes / ElementSize];
        OrtValue[] source = [.. _tensors.Select(_ => OrtValue.CreateTensorValueFromMemory(zeros, RowShape(rows: 1)))];
        Copy(source, to: 0);
        Dispose(source);
        for (int row = 1; row < rows; row++)
            Copy(from: 0, row);
    }

    private void Copy(OrtValue[] source, int to)
    {
        OrtValue[] target = Views(to, rows: 1);
        string[] from = [.. source.Select((_, tensor) => DeviceGraphs.From(tensor))], into = [.. source.Select((_, tensor) => DeviceGraphs.To(tensor))];
        _copy.Run(_options, from, source, into, target);
        Dispose(target);
    }

    private OrtValue[] Views(int firstRow, int rows) =>
        [.. _tensors.Select(tensor => _memory.Tensor(TensorElementType.Float16, ElementSize, tensor + (nint)(firstRow * RowBytes), RowShape(rows)))];

    private long[] RowShape(int rows) => [rows, _shape.Heads, _shape.Positions, _shape.HeadSize];

    private static void Dispose(OrtValue[] values)
    {
        foreach (OrtValue value in values)
            value.Dispose();
    }
}
