using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>The memory that one shape of pass reads and writes, bound to the graph's names.</summary>
internal sealed class PassBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];

    /// <summary>Binds the first elements of the tensors, and some rows of a cache, whose keys and values are input and output at once.</summary>
    /// <param name="session">Runs the graph.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="tensors">Inputs and logits.</param>
    /// <param name="plan">Gives the number of inputs, tokens and rows of logits.</param>
    /// <param name="cache">Where keys and values lie.</param>
    /// <param name="firstRow">The cache's row of the first input.</param>
    public PassBinding(InferenceSession session, ModelShape shape, PassTensors tensors, StepPlan plan, KvCache cache, int firstRow)
    {
        (_session, _binding) = (session, session.CreateIoBinding());
        int inputs = plan.Inputs, outputs = plan.Outputs, longest = plan.Longest;
        Input(GraphNames.InputIds, Tensor(tensors.Ids, inputs, longest));
        Input(GraphNames.Positions, Tensor(tensors.Positions, inputs, longest));
        Input(GraphNames.SequenceLengths, Tensor(tensors.Lengths, inputs));
        Input(GraphNames.TotalSequenceLength, Tensor(tensors.Total, 1));
        Input(GraphNames.LogitPositions, Tensor(tensors.LogitPositions, outputs));
        Output(GraphNames.Logits, Tensor(tensors.Logits(outputs), outputs, shape.Vocabulary));
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            InPlace(GraphNames.PastKey(layer), GraphNames.PresentKey(layer), cache.Keys(layer, firstRow, inputs));
            InPlace(GraphNames.PastValue(layer), GraphNames.PresentValue(layer), cache.Values(layer, firstRow, inputs));
        }
    }

    /// <summary>Runs the graph.</summary>
    /// <exception cref="OnnxRuntimeException">It failed.</exception>
    public void Run(RunOptions options) => _session.RunWithBinding(options, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
    }

    private static OrtValue Tensor<T>(T[] memory, int rows, int columns) where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, rows * columns), [rows, columns]);

    private static OrtValue Tensor<T>(T[] memory, int count) where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, count), [count]);

    private void Input(string name, OrtValue value)
    {
        _values.Add(value);
        _binding.BindInput(name, value);
    }

    private void Output(string name, OrtValue value)
    {
        _values.Add(value);
        _binding.BindOutput(name, value);
    }

    private void InPlace(string past, string present, OrtValue value)
    {
        Input(past, value);
        _binding.BindOutput(present, value);
    }
}
