using System.Globalization;

namespace KoGpt2.Worker.Models;

/// <summary>Names of a package's graph: what goes in, what comes out, and in which shape.</summary>
/// <remarks>
/// A row's logits are the same bits whatever rows run beside it, however far they are padded and however many threads there are. They are
/// also the same however a prompt is cut into runs, as long as no run but the first has a single token: one token alone is multiplied in
/// another order than several. A run of several tokens that continues a row must have that row alone, or ONNX Runtime refuses it.
/// An fp16 package's cache and logits are float16. It promises equal bits only where decoding runs always have as many rows, the same capacity and the
/// same total length, and prompts run alone.
/// </remarks>
public static class GraphNames
{
    /// <summary>Input, int64 [rows, tokens]: the tokens of this run; a short row is padded on its right with any valid token.</summary>
    public const string InputIds = "input_ids";

    /// <summary>Input, int64 [rows, tokens]: each token's place in its row, counted from 0; any valid place for padding.</summary>
    public const string Positions = "positions";

    /// <summary>Input, int32 [rows]: each row's length after this run, less one.</summary>
    public const string SequenceLengths = "seqlens_k";

    /// <summary>Input, int32 [1]: the longest row's length after this run, or any greater number up to the capacity where each row has one token.</summary>
    public const string TotalSequenceLength = "total_sequence_length";

    /// <summary>Input, int64 [outputs]: where logits are wanted, as <c>row * tokens + column</c> of the tokens; any number of them, in any order, at least one in int8.</summary>
    public const string LogitPositions = "logit_positions";

    /// <summary>Output, float [outputs, vocabulary]: the logits that follow each of <see cref="LogitPositions"/>.</summary>
    public const string Logits = "logits";

    /// <summary>Input, float [rows, heads, capacity, head size]: a layer's cached keys. Bind <see cref="PresentKey"/> to the same memory.</summary>
    /// <param name="layer">Layer, counted from 0.</param>
    public static string PastKey(int layer) => Numbered("past_key", layer);

    /// <summary>Input, float [rows, heads, capacity, head size]: a layer's cached values. Bind <see cref="PresentValue"/> to the same memory.</summary>
    /// <param name="layer">Layer, counted from 0.</param>
    public static string PastValue(int layer) => Numbered("past_value", layer);

    /// <summary>Output of the shape of <see cref="PastKey"/>: the keys with this run's appended.</summary>
    /// <param name="layer">Layer, counted from 0.</param>
    public static string PresentKey(int layer) => Numbered("present_key", layer);

    /// <summary>Output of the shape of <see cref="PastValue"/>: the values with this run's appended.</summary>
    /// <param name="layer">Layer, counted from 0.</param>
    public static string PresentValue(int layer) => Numbered("present_value", layer);

    private static string Numbered(string name, int layer) => string.Create(CultureInfo.InvariantCulture, $"{name}.{layer}");
}
