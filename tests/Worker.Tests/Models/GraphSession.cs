using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Tests.Models;

/// <summary>Runs a package's graph as the engine would: caches of fixed slots, read and written in place.</summary>
public sealed class GraphSession : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <summary>Loads a package's graph.</summary>
    /// <param name="package">The package.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="plainProcessor">Whether 8-bit products are done as on an x64 processor without VNNI.</param>
    public GraphSession(ModelPackage package, int threads = 2, bool plainProcessor = false)
    {
        _options = new SessionOptions { IntraOpNumThreads = threads };
        if (plainProcessor)
            _options.AddSessionConfigEntry("session.x64quantprecision", "1");
        Shape = package.Manifest.Shape;
        _session = new InferenceSession(package.GraphPath, _options);
    }

    public ModelShape Shape { get; }

    /// <summary>A cache for some rows, all of it NaN.</summary>
    public Cache NewCache(int rows, int capacity) => new(Shape, rows, capacity);

    /// <summary>Runs rows of equally many new tokens each; short rows are right-padded when <paramref name="lengths"/> says so.</summary>
    /// <param name="cache">As many rows as <paramref name="ids"/>.</param>
    /// <param name="ids">[rows][tokens], padding included.</param>
    /// <param name="first">[rows]: the place of each row's first new token.</param>
    /// <param name="lengths">[rows]: each row's length after the run, padding left out.</param>
    /// <param name="wanted">Flat indexes into rows * tokens.</param>
    /// <returns>[wanted][vocabulary].</returns>
    public float[][] Run(Cache cache, int[][] ids, int[] first, int[] lengths, long[] wanted)
    {
        int rows = ids.Length, tokens = ids[0].Length;
        long[] flat = [.. ids.SelectMany(row => row.Select(id => (long)id))];
        long[] places = [.. first.SelectMany(start => Enumerable.Range(start, tokens).Select(p => (long)Math.Min(p, Shape.Positions - 1)))];
        using OrtIoBinding binding = _session.CreateIoBinding();
        using OrtValue inputIds = OrtValue.CreateTensorValueFromMemory(flat, [rows, tokens]);
        using OrtValue positions = OrtValue.CreateTensorValueFromMemory(places, [rows, tokens]);
        using OrtValue ends = OrtValue.CreateTensorValueFromMemory(lengths.Select(length => length - 1).ToArray(), [rows]);
        using OrtValue total = OrtValue.CreateTensorValueFromMemory([lengths.Max()], [1]);
        using OrtValue outputs = OrtValue.CreateTensorValueFromMemory(wanted, [wanted.Length]);
        float[] logits = new float[wanted.Length * Shape.Vocabulary];
        using OrtValue logitsValue = OrtValue.CreateTensorValueFromMemory(logits, [wanted.Length, Shape.Vocabulary]);
        binding.BindInput(GraphNames.InputIds, inputIds);
        binding.BindInput(GraphNames.Positions, positions);
        binding.BindInput(GraphNames.SequenceLengths, ends);
        binding.BindInput(GraphNames.TotalSequenceLength, total);
        binding.BindInput(GraphNames.LogitPositions, outputs);
        binding.BindOutput(GraphNames.Logits, logitsValue);
        cache.Bind(binding);
        _session.RunWithBinding(_run, binding);
        return [.. logits.Chunk(Shape.Vocabulary)];
    }

    /// <summary>One row from its start, all at once: the logits after each token, [tokens][vocabulary].</summary>
    public float[][] All(int[] ids)
    {
        using Cache cache = NewCache(1, ids.Length);
        return Run(cache, [ids], [0], [ids.Length], [.. Enumerable.Range(0, ids.Length).Select(i => (long)i)]);
    }

    /// <summary>One row from its start, a token at a time: the logits after each token, [tokens][vocabulary].</summary>
    public float[][] OneByOne(int[] ids)
    {
        using Cache cache = NewCache(1, ids.Length);
        return [.. ids.Select((id, place) => Run(cache, [[id]], [place], [place + 1], [0])[0])];
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>Keys and values of every layer for some rows.</summary>
    public sealed class Cache : IDisposable
    {
        private readonly List<(string Past, string Present, OrtValue Value)> _bound = [];
        private readonly List<float[]> _memory = [];

        public Cache(ModelShape shape, int rows, int capacity)
        {
            for (int layer = 0; layer < shape.Layers; layer++)
            {
                Add(GraphNames.PastKey(layer), GraphNames.PresentKey(layer));
                Add(GraphNames.PastValue(layer), GraphNames.PresentValue(layer));
            }

            void Add(string past, string present)
            {
                float[] memory = new float[rows * shape.Heads * capacity * shape.HeadSize];
                Array.Fill(memory, float.NaN);
                _memory.Add(memory);
                _bound.Add((past, present, OrtValue.CreateTensorValueFromMemory(memory, [rows, shape.Heads, capacity, shape.HeadSize])));
            }
        }

        /// <summary>Copies another cache's only row, of the same capacity, into one of this one's.</summary>
        public void Take(Cache other, int row)
        {
            for (int i = 0; i < _memory.Count; i++)
                other._memory[i].CopyTo(_memory[i].AsSpan(row * other._memory[i].Length));
        }

        public void Bind(OrtIoBinding binding)
        {
            foreach ((string past, string present, OrtValue value) in _bound)
            {
                binding.BindInput(past, value);
                binding.BindOutput(present, value);
            }
        }

        public void Dispose() => _bound.ForEach(bound => bound.Value.Dispose());
    }
}
