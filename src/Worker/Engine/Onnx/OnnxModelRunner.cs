using KoGpt2.Shared.Models;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>Runs a model package's graph with ONNX Runtime on the processor, its key-value cache in place.</summary>
/// <remarks>Decoding runs the first slots as they lie. Prompts run padded in a staging cache, from which each row's own tokens go to its slot.</remarks>
public sealed class OnnxModelRunner : IModelRunner, IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly ModelShape _shape;
    private readonly KvCache _slots, _staging;
    private readonly PassTensors _tensors;
    private readonly PassBinding?[] _decodings;

    /// <summary>Loads a graph and reserves the cache; what of it is never used is never committed.</summary>
    /// <param name="graphPath">The graph; its weights lie beside it.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="options">Rows, prompt tokens and threads.</param>
    /// <exception cref="OnnxRuntimeException">The graph cannot be loaded.</exception>
    public OnnxModelRunner(string graphPath, ModelShape shape, EngineOptions options)
    {
        _shape = shape;
        using var settings = new SessionOptions { IntraOpNumThreads = options.ComputeThreads, InterOpNumThreads = 1 };
        // Between runs the cores are the sampler's; ONNX Runtime's threads would go on spinning on them.
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
        ProcessorSettings.MakeProductsExact(settings);
        _session = new InferenceSession(graphPath, settings);
        _slots = new KvCache(shape, options.Rows * shape.Positions, shape.Positions);
        _staging = new KvCache(shape, options.PromptTokens, capacity: 1);
        _tensors = new PassTensors(options.Rows, Math.Max(options.Rows, options.PromptTokens), shape.Vocabulary);
        _decodings = new PassBinding?[options.Rows + 1];
    }

    /// <inheritdoc/>
    public Memory<float> Run(StepPlan plan)
    {
        foreach (SlotMove move in plan.Moves)
            _slots.CopyFrom(_slots, move.From, move.To, move.First, move.Tokens);
        _tensors.Fill(plan);
        switch (plan.Pass)
        {
            case Pass.Decode:
                Decode(plan);
                break;
            case Pass.Prompts:
                RunPrompts(plan);
                break;
            default:
                RunLongPrompt(plan);
                break;
        }
        return _tensors.Logits(plan.Outputs).AsMemory(0, plan.Outputs * _shape.Vocabulary);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PassBinding? binding in _decodings)
            binding?.Dispose();
        _session.Dispose();
        _options.Dispose();
        _slots.Dispose();
        _staging.Dispose();
    }

    private void Decode(StepPlan plan) =>
        (_decodings[plan.Inputs] ??= new PassBinding(_session, _shape, _tensors, plan, _slots, firstRow: 0)).Run(_options);

    private void RunPrompts(StepPlan plan)
    {
        _staging.Capacity = plan.Longest;
        using var binding = new PassBinding(_session, _shape, _tensors, plan, _staging, firstRow: 0);
        binding.Run(_options);
        foreach (PlanRow row in plan.Rows)
            _slots.CopyFrom(_staging, row.Input, row.Slot, first: 0, row.Count);
    }

    private void RunLongPrompt(StepPlan plan)
    {
        PlanRow run = plan.Rows[0];
        using var binding = new PassBinding(_session, _shape, _tensors, plan, _slots, run.Slot);
        binding.Run(_options);
        foreach (PlanRow sibling in plan.Rows.Skip(1))
            _slots.CopyFrom(_slots, run.Slot, sibling.Slot, run.First, run.Count);
    }
}
