using KoGpt2.Worker.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>The inputs of a decoding pass over every slot, at addresses on the device that never change.</summary>
/// <remarks>Row i is slot i; slots that the plan leaves out run token 0 at place 0 of their own, which nothing reads.</remarks>
internal sealed class DecodeInputs : IDisposable
{
    private readonly long[] _ids, _positions, _logitPositions;
    private readonly int[] _lengths;
    private readonly OrtValue[] _host, _device;
    private readonly OrtValue _total;
    private readonly InferenceSession _feed;
    private readonly RunOptions _options = new();

    /// <summary>Takes the memory.</summary>
    /// <param name="rows">Slots.</param>
    /// <param name="capacity">Tokens of a slot, told to the graph as the total length, so that no kernel's choice depends on how long the rows are.</param>
    /// <param name="memory">Gives the memory.</param>
    /// <param name="device">Copies into it.</param>
    public DecodeInputs(int rows, int capacity, DeviceMemory memory, ComputeDevice device)
    {
        (_ids, _positions, _lengths) = (new long[rows], new long[rows], new int[rows]);
        _logitPositions = [.. Enumerable.Range(0, rows).Select(row => (long)row)];
        _host =
        [
            OrtValue.CreateTensorValueFromMemory(_ids, [rows, 1]), OrtValue.CreateTensorValueFromMemory(_positions, [rows, 1]),
            OrtValue.CreateTensorValueFromMemory(_lengths, [rows]), OrtValue.CreateTensorValueFromMemory(_logitPositions, [rows]),
        ];
        _device =
        [
            memory.New(TensorElementType.Int64, sizeof(long), rows, 1), memory.New(TensorElementType.Int64, sizeof(long), rows, 1),
            memory.New(TensorElementType.Int32, sizeof(int), rows), memory.New(TensorElementType.Int64, sizeof(long), rows),
        ];
        _total = OrtValue.CreateTensorValueFromMemory([capacity], [1]);
        _feed = device.Load(DeviceGraphs.Copy(new(DataType.Int64, 2), new(DataType.Int64, 2), new(DataType.Int32, 1), new(DataType.Int64, 1)));
    }

    /// <summary>The values to bind, which go with the pass; the total length alone lies on the host, where the graph wants it.</summary>
    public IEnumerable<(string Name, OrtValue Value)> Bound =>
    [
        (GraphNames.InputIds, _device[0]), (GraphNames.Positions, _device[1]), (GraphNames.SequenceLengths, _device[2]),
        (GraphNames.LogitPositions, _device[3]), (GraphNames.TotalSequenceLength, _total),
    ];

    /// <summary>Writes the inputs for some slots, and those of idle slots for all others.</summary>
    /// <param name="rows">One token each; none to run every slot idle.</param>
    public void Write(IReadOnlyList<PlanRow> rows)
    {
        Array.Clear(_ids);
        Array.Clear(_positions);
        Array.Clear(_lengths);
        foreach (PlanRow row in rows)
        {
            _ids[row.Slot] = row.Sequence.TokenAt(row.First);
            _positions[row.Slot] = row.First;
            _lengths[row.Slot] = row.First;
        }
        string[] from = [.. _host.Select((_, tensor) => DeviceGraphs.From(tensor))], to = [.. _host.Select((_, tensor) => DeviceGraphs.To(tensor))];
        _feed.Run(_options, from, _host, to, _device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _host)
            value.Dispose();
        _feed.Dispose();
        _options.Dispose();
    }
}
