using KoGpt2.Worker.Models;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>One pass's inputs, some rows of the cache and its logits, bound to the graph's names.</summary>
internal sealed class DevicePass : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];

    /// <summary>Binds. Values of the host's memory are copied to the device now, as they are.</summary>
    /// <param name="session">Runs the graph.</param>
    /// <param name="inputs">Values by <see cref="GraphNames"/>; disposed with the pass.</param>
    /// <param name="cache">Input and output at once; disposed with the pass.</param>
    /// <param name="logits">Takes the logits; disposed with the pass.</param>
    public DevicePass(
        InferenceSession session,
        IEnumerable<(string Name, OrtValue Value)> inputs,
        IEnumerable<(string Past, string Present, OrtValue Value)> cache,
        OrtValue logits)
    {
        (_session, _binding) = (session, session.CreateIoBinding());
        foreach ((string name, OrtValue value) in inputs)
            Keep(name, value, _binding.BindInput);
        foreach ((string past, string present, OrtValue value) in cache)
        {
            Keep(past, value, _binding.BindInput);
            _binding.BindOutput(present, value);
        }
        Keep(GraphNames.Logits, logits, _binding.BindOutput);
    }

    /// <summary>Runs the graph and waits for it.</summary>
    /// <exception cref="OnnxRuntimeException">It failed.</exception>
    public void Run(RunOptions options) => _session.RunWithBinding(options, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
    }

    private void Keep(string name, OrtValue value, Action<string, OrtValue> bind)
    {
        _values.Add(value);
        bind(name, value);
    }
}
