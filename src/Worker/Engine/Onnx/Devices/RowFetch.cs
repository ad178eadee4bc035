using KoGpt2.Worker.Models.Graph;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Brings whole rows of logits from a device to the host.</summary>
/// <param name="device">Where the logits are.</param>
/// <param name="vocabulary">Logits of a row.</param>
internal sealed class RowFetch(ComputeDevice device, int vocabulary) : IDisposable
{
    private static readonly string[] s_inputs = [DeviceGraphs.Logits, DeviceGraphs.Rows], s_outputs = [DeviceGraphs.Fetched];

    private readonly InferenceSession _session = device.Load(DeviceGraphs.Fetch(vocabulary));
    private readonly RunOptions _options = new();
    private float[] _fetched = [];

    /// <summary>Copies rows.</summary>
    /// <param name="logits">[all, vocabulary] on the device.</param>
    /// <param name="rows">Which, at least one.</param>
    /// <returns>[rows, vocabulary], valid until the next call.</returns>
    public Memory<float> Run(OrtValue logits, long[] rows)
    {
        int count = checked(rows.Length * vocabulary);
        if (_fetched.Length < count)
            _fetched = GC.AllocateUninitializedArray<float>(count, pinned: true);
        using OrtValue which = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length]);
        using OrtValue fetched = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _fetched.AsMemory(0, count), [rows.Length, vocabulary]);
        _session.Run(_options, s_inputs, [logits, which], s_outputs, [fetched]);
        return _fetched.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
