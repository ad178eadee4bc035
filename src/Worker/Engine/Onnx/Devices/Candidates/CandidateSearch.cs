using System.Numerics;
using KoGpt2.Worker.Sampling.Candidates;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Engine.Onnx.Devices.Candidates;

/// <summary>What is to be done to one row of logits before its candidates are found.</summary>
/// <param name="Edits">At most <see cref="RowEdits.Most"/>, one a token.</param>
/// <param name="Temperature">Above 0.</param>
internal readonly record struct RowChoice(IReadOnlyList<TokenEdit> Edits, double Temperature)
{
    /// <summary>Nothing.</summary>
    public static RowChoice None { get; } = new([], Temperature: 1);
}

/// <summary>The greatest logits of some rows.</summary>
/// <param name="each">Candidates of a row.</param>
/// <param name="tokens">[rows, each].</param>
/// <param name="logits">[rows, each], edited, falling.</param>
/// <param name="peakShares">[rows]: probability of the first.</param>
internal sealed class FoundCandidates(int each, long[] tokens, float[] logits, float[] peakShares)
{
    /// <summary>A row's candidates.</summary>
    public Span<long> Tokens(int row) => tokens.AsSpan(row * each, each);

    /// <summary>A row's logits, edited.</summary>
    public Span<float> Logits(int row) => logits.AsSpan(row * each, each);

    /// <summary>Probability of a row's first candidate in the whole row.</summary>
    public float PeakShare(int row) => peakShares[row];
}

/// <summary>Finds on a device the candidates that the host draws from; see <see cref="DeviceGraphs.Choose"/>.</summary>
internal sealed class CandidateSearch : IDisposable
{
    /// <summary>How many candidates to find for a row: 12 KB of it go to the host, where the whole row would be 100 KB for KoGPT2.</summary>
    public const int MostCandidates = 1_024;

    // Fewer widths, fewer sizes for the device's memory to be cut into.
    private const int LeastEdits = 16;

    private static readonly string[] s_inputs =
        [DeviceGraphs.Logits, DeviceGraphs.Tokens, DeviceGraphs.Before, DeviceGraphs.Factor, DeviceGraphs.After, DeviceGraphs.Temperature];

    private static readonly string[] s_outputs = [DeviceGraphs.Values, DeviceGraphs.Ids, DeviceGraphs.PeakShare];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly int _each;
    private readonly long[] _ids;
    private readonly float[] _values, _shares;

    /// <summary>Loads the graph.</summary>
    /// <param name="device">Where the logits are.</param>
    /// <param name="vocabulary">Logits of a row.</param>
    /// <param name="rows">Most rows.</param>
    /// <param name="candidates">Candidates of a row, as far as the vocabulary goes.</param>
    public CandidateSearch(ComputeDevice device, int vocabulary, int rows, int candidates)
    {
        _each = Math.Min(candidates, vocabulary);
        _session = device.Load(DeviceGraphs.Choose(vocabulary, _each));
        (_ids, _values, _shares) = (new long[rows * _each], new float[rows * _each], new float[rows]);
    }

    /// <summary>Finds candidates.</summary>
    /// <param name="logits">Float16 [rows, vocabulary] on the device; left as they are.</param>
    /// <param name="choices">For each row.</param>
    /// <returns>The candidates, valid until the next call.</returns>
    public FoundCandidates Run(OrtValue logits, IReadOnlyList<RowChoice> choices)
    {
        int rows = choices.Count, edits = choices.Max(choice => choice.Edits.Count);
        int width = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastEdits, edits));
        var tokens = new long[rows * width];
        float[] before = new float[rows * width], factor = new float[rows * width], after = new float[rows * width];
        for (int row = 0; row < rows; row++)
            for (int i = 0; i < width; i++)
            {
                TokenEdit edit = Padded(choices[row].Edits, i);
                int at = (row * width) + i;
                (tokens[at], before[at], factor[at], after[at]) = (edit.Token, edit.Before, edit.Factor, edit.After);
            }
        float[] temperatures = [.. choices.Select(choice => (float)choice.Temperature)];
        Run(
            [
                logits, OrtValue.CreateTensorValueFromMemory(tokens, [rows, width]), OrtValue.CreateTensorValueFromMemory(before, [rows, width]),
                OrtValue.CreateTensorValueFromMemory(factor, [rows, width]), OrtValue.CreateTensorValueFromMemory(after, [rows, width]),
                OrtValue.CreateTensorValueFromMemory(temperatures, [rows, 1]),
            ],
            [Output(_values, rows, _each), Output(_ids, rows, _each), Output(_shares, rows, 1)]);
        return new FoundCandidates(_each, _ids, _values, _shares);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    // Of edits of one token any may be the last to be written, so what fills up a row repeats one of its own.
    private static TokenEdit Padded(IReadOnlyList<TokenEdit> edits, int place) =>
        edits.Count == 0 ? TokenEdit.None(0) : edits[Math.Min(place, edits.Count - 1)];

    private static OrtValue Output<T>(T[] memory, int rows, int columns) where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, rows * columns), [rows, columns]);

    private void Run(OrtValue[] inputs, OrtValue[] outputs)
    {
        _session.Run(_options, s_inputs, inputs, s_outputs, outputs);
        foreach (OrtValue value in (OrtValue[])[.. inputs[1..], .. outputs])
            value.Dispose();
    }
}
