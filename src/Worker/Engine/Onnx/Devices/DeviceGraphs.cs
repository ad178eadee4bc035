using Google.Protobuf;
using KoGpt2.Worker.Models.Graph;
using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;
using Dimension = KoGpt2.Worker.Models.Graph.Onnx.TensorShapeProto.Types.Dimension;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Small graphs that do on a device what lies around a network: copy memory, and find what the host draws from.</summary>
/// <remarks>Made of operators that ONNX Runtime's CUDA provider runs without cuDNN, so that plain graphs replace kernels of our own.</remarks>
internal static class DeviceGraphs
{
    /// <summary>Names of <see cref="Choose"/>'s inputs and outputs, and of <see cref="Fetch"/>'s.</summary>
    public const string Logits = "logits", Tokens = "tokens", Before = "before", Factor = "factor", After = "after", Temperature = "temperature",
        Values = "values", Ids = "ids", PeakShare = "peak_share", Rows = "rows", Fetched = "fetched";

    /// <summary>A tensor to copy.</summary>
    /// <param name="Type">Element type.</param>
    /// <param name="Rank">Number of dimensions, each of any size.</param>
    public readonly record struct CopiedTensor(DataType Type, int Rank);

    /// <summary>Name of a tensor that <see cref="Copy"/> reads.</summary>
    public static string From(int tensor) => FormattableString.Invariant($"from.{tensor}");

    /// <summary>Name of a tensor that <see cref="Copy"/> writes.</summary>
    public static string To(int tensor) => FormattableString.Invariant($"to.{tensor}");

    /// <summary>Copies tensors: <see cref="From"/> into <see cref="To"/>, each of the same shape.</summary>
    public static byte[] Copy(params ReadOnlySpan<CopiedTensor> tensors)
    {
        var graph = new GraphBuilder(weights: null);
        for (int i = 0; i < tensors.Length; i++)
        {
            string tensor = FormattableString.Invariant($"size.{i}");
            Dimension[] shape = [.. Enumerable.Range(0, tensors[i].Rank).Select(axis => Free(FormattableString.Invariant($"{tensor}.{axis}")))];
            graph.Input(From(i), tensors[i].Type, shape);
            graph.Output(To(i), tensors[i].Type, shape);
            graph.Node("Identity", [From(i)], [To(i)]);
        }
        return graph.Build().ToByteArray();
    }

    /// <summary>Picks rows of <see cref="Logits"/>, float16 [all, vocabulary].</summary>
    /// <remarks>In: also <see cref="Rows"/>, int64 [wanted]. Out: <see cref="Fetched"/>, float16 [wanted, vocabulary].</remarks>
    /// <param name="vocabulary">Logits of a row.</param>
    public static byte[] Fetch(int vocabulary)
    {
        var graph = new GraphBuilder(weights: null);
        graph.Input(Logits, DataType.Float16, Free("all"), Fixed(vocabulary));
        graph.Input(Rows, DataType.Int64, Free("wanted"));
        graph.Output(Fetched, DataType.Float16, Free("wanted"), Fixed(vocabulary));
        graph.Node("Gather", [Logits, Rows], [Fetched]);
        return graph.Build().ToByteArray();
    }

    /// <summary>Edits a few logits of every row and finds the row's greatest.</summary>
    /// <remarks>
    /// In: <see cref="Logits"/>, float16 [rows, vocabulary]; <see cref="Tokens"/>, int64 [rows, edits], the tokens to edit, of which equal ones have
    /// equal edits; <see cref="Before"/>, <see cref="Factor"/> and <see cref="After"/>, float [rows, edits]: a logit l becomes m = l + before,
    /// then (m &lt; 0 ? m * factor : m / factor) + after; <see cref="Temperature"/>, float [rows, 1], above 0.
    /// Out: <see cref="Values"/>, float [rows, candidates], the greatest edited logits, falling; <see cref="Ids"/>, int64, their tokens;
    /// <see cref="PeakShare"/>, float [rows, 1]: the probability of the first, edited logits divided by the temperature.
    /// Each operation rounds as the host's does. The share is 1 over the sum of all weights, the greatest being 1; Softmax gives it in one kernel.
    /// </remarks>
    /// <param name="vocabulary">Logits of a row.</param>
    /// <param name="candidates">How many to find, at most the vocabulary.</param>
    public static byte[] Choose(int vocabulary, int candidates)
    {
        var graph = new GraphBuilder(weights: null);
        DeclareChoice(graph, vocabulary, candidates);
        graph.Constant<float>("zero", DataType.Float, [], [0f]);
        graph.Node("Cast", [Logits], ["raw"], attributes: Number("to", (int)DataType.Float));
        graph.Node("GatherElements", ["raw", Tokens], ["touched"], attributes: Number("axis", 1));
        graph.Node("Add", ["touched", Before], ["biased"]);
        graph.Node("Less", ["biased", "zero"], ["negative"]);
        graph.Node("Mul", ["biased", Factor], ["multiplied"]);
        graph.Node("Div", ["biased", Factor], ["divided"]);
        graph.Node("Where", ["negative", "multiplied", "divided"], ["scaled"]);
        graph.Node("Add", ["scaled", After], ["changed"]);
        graph.Node("ScatterElements", ["raw", Tokens, "changed"], ["edited"], attributes: Number("axis", 1));
        graph.Constant<long>("candidates", DataType.Int64, [1], [candidates]);
        graph.Node("TopK", ["edited", "candidates"], [Values, Ids], attributes: Number("axis", 1));
        graph.Node("Div", ["edited", Temperature], ["tempered"]);
        graph.Node("Softmax", ["tempered"], ["shares"], attributes: Number("axis", -1));
        graph.Constant<long>("first", DataType.Int64, [1], [0]);
        graph.Constant<long>("second", DataType.Int64, [1], [1]);
        graph.Node("Slice", [Ids, "first", "second", "second"], ["peak"]);
        graph.Node("GatherElements", ["shares", "peak"], [PeakShare], attributes: Number("axis", 1));
        return graph.Build().ToByteArray();
    }

    private static void DeclareChoice(GraphBuilder graph, int vocabulary, int candidates)
    {
        Dimension rows = Free("rows"), edits = Free("edits");
        graph.Input(Logits, DataType.Float16, rows, Fixed(vocabulary));
        graph.Input(Tokens, DataType.Int64, rows, edits);
        foreach (string parameter in (string[])[Before, Factor, After])
            graph.Input(parameter, DataType.Float, rows, edits);
        graph.Input(Temperature, DataType.Float, rows, Fixed(1));
        graph.Output(Values, DataType.Float, rows, Fixed(candidates));
        graph.Output(Ids, DataType.Int64, rows, Fixed(candidates));
        graph.Output(PeakShare, DataType.Float, rows, Fixed(1));
    }
}
