using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Models.Verify.Reference;

/// <summary>Takes the logits after one token of a prompt.</summary>
/// <param name="prompt">Which prompt, from 0.</param>
/// <param name="position">The token's place in it, from 0.</param>
/// <param name="logits">[vocabulary]; valid until the call returns.</param>
internal delegate void LogitsSink(int prompt, int position, ReadOnlySpan<float> logits);

/// <summary>A package's graph, run as the engine runs it: tokens one by one through the cache, or prompts whole.</summary>
internal sealed class GraphLogits : IDisposable
{
    private static readonly GenerationSettings s_settings = new() { MaxTokens = 1 };

    private readonly ModelManifest _model;
    private readonly EngineOptions _options = new();
    private readonly IModelRunner _runner;

    /// <summary>Loads a package's graph.</summary>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">It cannot be loaded.</exception>
    public GraphLogits(ModelPackage package)
    {
        _model = package.Manifest;
        _runner = package.Precision == WeightPrecision.Fp16
            ? new DeviceModelRunner(package.GraphPath, _model.Shape, _options, ComputeDevice.Processor(_options.ComputeThreads))
            : new OnnxModelRunner(package.GraphPath, _model.Shape, _options);
    }

    /// <summary>Most tokens of a prompt.</summary>
    public int MostTokens => _model.Shape.Positions - 1;

    /// <summary>Runs prompts side by side, one token of each at a time.</summary>
    /// <param name="prompts">1 to <see cref="MostTokens"/> tokens each.</param>
    /// <param name="sink">Gets the logits after every token.</param>
    /// <param name="stop">Gives up between passes.</param>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">A pass failed.</exception>
    public void RunTokens(IReadOnlyList<int[]> prompts, LogitsSink sink, CancellationToken stop)
    {
        foreach (int[] batch in Enumerable.Range(0, prompts.Count).OrderByDescending(i => prompts[i].Length).Chunk(_options.Rows))
        {
            Sequence[] sequences = [.. batch.Select(i => Sequence(prompts[i]))];
            for (int position = 0; position < sequences[0].Prompt.Count; position++)
            {
                int place = position;
                PlanRow[] rows = [.. sequences.TakeWhile(sequence => place < sequence.Prompt.Count).Select((sequence, slot) =>
                    new PlanRow(sequence, slot, Input: slot, First: place, Count: 1, Draws: true))];
                Run(Pass.Decode, rows, (row, logits) => sink(batch[row], place, logits), stop);
            }
        }
    }

    /// <summary>Runs prompts one after the other, each in one pass.</summary>
    /// <param name="prompts">1 to <see cref="MostTokens"/> tokens each, and at most <see cref="EngineOptions.PromptTokens"/>.</param>
    /// <param name="sink">Gets the logits after the last token of each.</param>
    /// <param name="stop">Gives up between passes.</param>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">A pass failed.</exception>
    public void RunWhole(IReadOnlyList<int[]> prompts, LogitsSink sink, CancellationToken stop)
    {
        for (int i = 0; i < prompts.Count; i++)
        {
            (int prompt, int count) = (i, prompts[i].Length);
            var row = new PlanRow(Sequence(prompts[i]), Slot: 0, Input: 0, First: 0, count, Draws: true);
            Run(Pass.Prompts, [row], (_, logits) => sink(prompt, count - 1, logits), stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_runner).Dispose();

    private void Run(Pass pass, PlanRow[] rows, Action<int, ReadOnlySpan<float>> see, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ReadOnlySpan<float> logits = _runner.Run(new StepPlan(pass, rows, [], [])).Span;
        int vocabulary = _model.Shape.Vocabulary;
        for (int row = 0; row < rows.Length; row++)
            see(row, logits.Slice(row * vocabulary, vocabulary));
    }

    private Sequence Sequence(int[] prompt) => new(prompt, s_settings, choice: 0, _model);
}
