using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes products of integers: each row of the input is rounded to 8 bits with a scale of its own, each output's weights with theirs.</summary>
/// <remarks>
/// A row's scale is its greatest magnitude / 127; its numbers are stored with 128 added. Sums of integers are exact in any order, and everything
/// else is done number by number, so a row's product is the same bits beside any others. DynamicQuantizeMatMul is not: it has one scale for all rows.
/// </remarks>
internal sealed class RowProducts
{
    // Constants: the zero point of the rounded input, factors, a scale for rows of nothing but zeros, and the axis of a row's numbers.
    private const string ZeroPoint = "row.zero_point", One = "row.one", Step = "row.step", Least = "row.least", Axis = "row.axis";

    private readonly GraphBuilder _graph;

    /// <summary>Adds the constants that all products share.</summary>
    public RowProducts(GraphBuilder graph)
    {
        _graph = graph;
        graph.Constant<byte>(ZeroPoint, DataType.Uint8, [], [128]);
        graph.Constant<float>(One, DataType.Float, [], [1]);
        graph.Constant<float>(Step, DataType.Float, [], [1f / 127]);
        graph.Constant<float>(Least, DataType.Float, [], [1e-30f]);
        graph.Constant<long>(Axis, DataType.Int64, [1], [-1]);
    }

    /// <summary>Adds one product.</summary>
    /// <param name="input">A value of [..., inputs], every number finite.</param>
    /// <param name="weight">The weights' name.</param>
    /// <param name="quantized">The weights.</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <param name="product">Name of the value of [..., outputs].</param>
    public void Add(string input, string weight, QuantizedColumns quantized, int inputs, int outputs, string product)
    {
        string rounded = $"{weight}.input", scale = $"{weight}.input_scale";
        Round(input, rounded, scale);
        string bytes = $"{weight}.columns", scales = $"{weight}.scales", unscaled = $"{product}.unscaled";
        _graph.Constant<sbyte>(bytes, DataType.Int8, [inputs, outputs], quantized.Weights);
        _graph.Constant<float>(scales, DataType.Float, [outputs], quantized.Scales);
        _graph.Node("MatMulIntegerToFloat", [rounded, bytes, One, scales, ZeroPoint], [unscaled], Contributed);
        _graph.Node("Mul", [unscaled, scale], [product]);
    }

    private void Round(string input, string rounded, string scale)
    {
        _graph.Node("Abs", [input], [$"{rounded}.magnitudes"]);
        _graph.Node("ReduceMax", [$"{rounded}.magnitudes", Axis], [$"{rounded}.greatest"], attributes: Number("keepdims", 1));
        _graph.Node("Mul", [$"{rounded}.greatest", Step], [$"{rounded}.step"]);
        _graph.Node("Max", [$"{rounded}.step", Least], [scale]);
        _graph.Node("Reciprocal", [scale], [$"{rounded}.inverse"]);
        _graph.Node("Mul", [input, $"{rounded}.inverse"], [$"{rounded}.steps"]);
        _graph.Node("QuantizeLinear", [$"{rounded}.steps", One, ZeroPoint], [rounded]);
    }
}
