using KoGpt2.Shared.Models;
using KoGpt2.Worker.Engine.Onnx.Devices.Candidates;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Runs an fp16 package's graph with its cache and logits on a device, which hands out only what of them is asked for.</summary>
/// <remarks>
/// Prompts run one at a time, straight into their slots. A decoding pass runs every slot, idle or not, with the same shapes and addresses each time:
/// so a row's result depends on that row alone, nothing has to be moved when a text ends, and the pass can be captured as a CUDA graph.
/// </remarks>
public sealed class DeviceModelRunner : IModelRunner, IDisposable
{
    // A CUDA graph replays what it captured under this number; -1 runs without.
    private const string GraphId = "gpu_graph_id";

    private const int LogitSize = 2;

    // While a graph is captured on one thread, no other may call the device.
    private static readonly Lock s_pass = new();

    private readonly ComputeDevice _device;
    private readonly ModelShape _shape;
    private readonly int _rows;
    private readonly InferenceSession _session;
    private readonly DeviceMemory _memory;
    private readonly DeviceCache _cache;
    private readonly DecodeInputs _inputs;
    private readonly DevicePass _decode;
    private readonly RunOptions _eager = new(), _replayed = new();
    private readonly nint _logits;
    private readonly RowFetch _fetch;
    private readonly CandidateSearch _search;
    private bool _warm;

    /// <summary>Loads a graph and takes the memory of every slot.</summary>
    /// <param name="graphPath">The graph of an fp16 package; its weights lie beside it.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="options">Rows.</param>
    /// <param name="device">Where; disposed with the runner.</param>
    /// <param name="candidates">How many of a row's greatest logits to bring to the host.</param>
    /// <exception cref="OnnxRuntimeException">The graph cannot be loaded, or the device not used.</exception>
    /// <exception cref="DeviceUnavailableException">The device does not give as much memory.</exception>
    public DeviceModelRunner(string graphPath, ModelShape shape, EngineOptions options, ComputeDevice device, int candidates = CandidateSearch.MostCandidates)
    {
        (_device, _shape, _rows) = (device, shape, options.Rows);
        lock (s_pass)
        {
            _session = device.Load(graphPath);
            _memory = new DeviceMemory(_session, device);
            _cache = new DeviceCache(shape, _rows, _memory, device);
            _inputs = new DecodeInputs(_rows, shape.Positions, _memory, device);
            _logits = _memory.Take((long)LogitsRows * shape.Vocabulary * LogitSize);
            _decode = new DevicePass(_session, _inputs.Bound, _cache.View(firstRow: 0, _rows), Logits(first: 0, _rows));
            _fetch = new RowFetch(device, shape.Vocabulary);
            _search = new CandidateSearch(device, shape.Vocabulary, _rows, candidates);
        }
        if (device.Replays)
        {
            _eager.AddRunConfigEntry(GraphId, "-1");
            _replayed.AddRunConfigEntry(GraphId, "1");
        }
    }

    // A pass scores at most a chunk of prompts.
    private int LogitsRows => _rows + TokenBudget.Chunk;

    /// <inheritdoc/>
    public Memory<float> Run(StepPlan plan)
    {
        Forward(plan);
        return Fetch([.. Enumerable.Range(0, plan.Outputs).Select(row => (long)LogitsRow(plan, row))]);
    }

    /// <summary>Runs a plan and leaves its logits on the device.</summary>
    /// <param name="plan">At least one row.</param>
    internal void Forward(StepPlan plan)
    {
        lock (s_pass)
        {
            WarmUp();
            foreach (SlotMove move in plan.Moves)
                _cache.Copy(move.From, move.To);
            if (plan.Pass == Pass.Decode)
                Decode(plan.Rows);
            else
                RunPrompts(plan.Rows);
        }
    }

    /// <summary>Where a row of a plan's logits lies: at its slot when decoding, else as in the plan.</summary>
    internal static int LogitsRow(StepPlan plan, int output) => plan.Pass == Pass.Decode ? plan.Rows[output].Slot : output;

    /// <summary>Copies rows of the last run's logits to the host.</summary>
    /// <param name="rows">Which, by <see cref="LogitsRow"/>, in any order.</param>
    /// <returns>[rows, vocabulary], the caller's to overwrite, valid until the next call.</returns>
    internal Memory<float> Fetch(long[] rows)
    {
        lock (s_pass)
        {
            using OrtValue logits = Logits(first: 0, LogitsRows);
            return _fetch.Run(logits, rows);
        }
    }

    /// <summary>Finds the candidates of the first rows of the last run's logits.</summary>
    /// <param name="choices">What to do to each row first.</param>
    /// <returns>The candidates of each, valid until the next call.</returns>
    internal FoundCandidates Find(IReadOnlyList<RowChoice> choices)
    {
        lock (s_pass)
        {
            using OrtValue logits = Logits(first: 0, choices.Count);
            return _search.Run(logits, choices);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (s_pass)
        {
            foreach (IDisposable part in (IDisposable[])[_search, _fetch, _decode, _inputs, _cache, _memory, _session, _eager, _replayed, _device])
                part.Dispose();
        }
    }

    // On the thread that owns the runner: a captured graph is that thread's own.
    private void WarmUp()
    {
        if (_warm)
            return;
        Decode([]);
        _warm = true;
    }

    private void Decode(IReadOnlyList<PlanRow> rows)
    {
        _inputs.Write(rows);
        _decode.Run(_replayed);
    }

    private void RunPrompts(IReadOnlyList<PlanRow> rows)
    {
        for (int first = 0; first < rows.Count;)
        {
            PlanRow[] siblings = [.. rows.Skip(first).TakeWhile(row => row.Input == rows[first].Input)];
            foreach (PlanRow scored in siblings.Where(row => row.ScoredAt is not null && row.Count > 1))
                RunPrompt(scored, scored.ScoredAt!.Value, [.. Enumerable.Range(0, scored.Count - 1).Select(place => (long)place)]);
            RunPrompt(siblings[0], first, [siblings[0].Count - 1]);
            foreach (PlanRow sibling in siblings.Skip(1))
                _cache.Copy(siblings[0].Slot, sibling.Slot);
            RepeatLogits(first, siblings.Length - 1);
            first += siblings.Length;
        }
    }

    // A scored prompt runs twice: so what is drawn after it is what would be drawn after the same prompt unscored.
    private void RunPrompt(PlanRow row, int firstLogits, long[] wanted)
    {
        long[] places = [.. Enumerable.Range(row.First, row.Count).Select(place => (long)place)];
        long[] ids = [.. places.Select(place => (long)row.Sequence.TokenAt((int)place))];
        int length = row.First + row.Count;
        using var pass = new DevicePass(
            _session,
            [
                (GraphNames.InputIds, OrtValue.CreateTensorValueFromMemory(ids, [1, row.Count])),
                (GraphNames.Positions, OrtValue.CreateTensorValueFromMemory(places, [1, row.Count])),
                (GraphNames.SequenceLengths, OrtValue.CreateTensorValueFromMemory([length - 1], [1])),
                (GraphNames.TotalSequenceLength, OrtValue.CreateTensorValueFromMemory([length], [1])),
                (GraphNames.LogitPositions, OrtValue.CreateTensorValueFromMemory(wanted, [wanted.Length])),
            ],
            _cache.View(row.Slot, rows: 1),
            Logits(firstLogits, wanted.Length));
        pass.Run(_eager);
    }

    // How many choices start together must not count, and a product of several rows may round unlike that of one.
    private void RepeatLogits(int row, int times)
    {
        if (times == 0)
            return;
        using OrtValue logits = Logits(first: 0, LogitsRows), copies = Logits(row + 1, times);
        _fetch.Copy(logits, [.. Enumerable.Repeat((long)row, times)], copies);
    }

    private OrtValue Logits(int first, int rows) => _memory.Tensor(
        TensorElementType.Float16, LogitSize, _logits + (nint)((long)first * _shape.Vocabulary * LogitSize), rows, _shape.Vocabulary);
}
