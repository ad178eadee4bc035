using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx.Devices.Candidates;

/// <summary>Brings whole rows of logits from a device to the host, and widens them there.</summary>
/// <param name="device">Where the logits are.</param>
/// <param name="vocabulary">Logits of a row.</param>
internal sealed class RowFetch(ComputeDevice device, int vocabulary) : IDisposable
{
    private static readonly string[] s_inputs = [DeviceGraphs.Logits, DeviceGraphs.Rows], s_outputs = [DeviceGraphs.Fetched];

    private readonly InferenceSession _session = device.Load(DeviceGraphs.Fetch(vocabulary));
    private readonly RunOptions _options = new();
    private Float16[] _halves = [];
    private float[] _fetched = [];

    /// <summary>Copies rows to the host.</summary>
    /// <param name="logits">Float16 [all, vocabulary] on the device.</param>
    /// <param name="rows">Which, at least one.</param>
    /// <returns>[rows, vocabulary], valid until the next call.</returns>
    public Memory<float> Run(OrtValue logits, long[] rows)
    {
        int count = checked(rows.Length * vocabulary);
        if (_fetched.Length < count)
            (_halves, _fetched) = (GC.AllocateUninitializedArray<Float16>(count, pinned: true), GC.AllocateUninitializedArray<float>(count));
        using OrtValue fetched = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _halves.AsMemory(0, count), [rows.Length, vocabulary]);
        Copy(logits, rows, fetched);
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(_halves.AsSpan(0, count)), _fetched);
        return _fetched.AsMemory(0, count);
    }

    /// <summary>Copies rows to where a tensor lies.</summary>
    /// <param name="logits">Float16 [all, vocabulary] on the device.</param>
    /// <param name="rows">Which, at least one.</param>
    /// <param name="target">Float16 [rows, vocabulary], on the device but not in those rows, or on the host.</param>
    public void Copy(OrtValue logits, long[] rows, OrtValue target)
    {
        using OrtValue which = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length]);
        _session.Run(_options, s_inputs, [logits, which], s_outputs, [target]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
