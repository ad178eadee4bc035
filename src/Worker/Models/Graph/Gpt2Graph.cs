using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Graph.Onnx;
using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes a GPT-2 network as an ONNX graph with a key-value cache; <see cref="GraphNames"/> has its inputs and outputs.</summary>
/// <remarks>
/// Sources: Radford et al. 2019, section 2.3, for the network; ONNX Runtime's ContribOperators for the operators of com.microsoft.
/// Nothing in the graph looks across rows, so a row's logits do not depend on the rows beside it.
/// </remarks>
internal sealed class Gpt2Graph
{
    // Each head's logit for attending to nothing: so low that it changes no bit of any sum. That it is there at all keeps ONNX Runtime from
    // its tiled attention, whose sums are cut where the batch's longest row, the processor's cache and the number of threads say.
    // In half precision the graph is for devices, where fewer kinds of attention know of sinks and constant shapes keep the sums alike.
    private const string NoSink = "no_sink";

    private readonly ModelShape _shape;
    private readonly float _epsilon;
    private readonly bool _half;
    private readonly WeightReader _weights;
    private readonly GraphBuilder _graph;
    private readonly TokenVectors _tokens;
    private readonly LinearLayers _linear;

    private Gpt2Graph(ModelShape shape, float epsilon, WeightPrecision precision, WeightReader weights, WeightFile file)
    {
        (_shape, _epsilon, _half, _weights) = (shape, epsilon, precision == WeightPrecision.Fp16, weights);
        _graph = new GraphBuilder(file, _half);
        RowProducts? products = precision == WeightPrecision.Int8 ? new RowProducts(_graph) : null;
        _tokens = new TokenVectors(_graph, products, weights, shape);
        _linear = new LinearLayers(_graph, products, weights);
    }

    /// <summary>Writes the graph; its large constants go to <paramref name="file"/>.</summary>
    /// <param name="shape">The network's sizes.</param>
    /// <param name="epsilon">What layer normalization adds to the variance.</param>
    /// <param name="precision">Number format of the linear layers' weights.</param>
    /// <param name="weights">Read once, each tensor in turn.</param>
    /// <param name="file">Takes the weights.</param>
    public static ModelProto Write(ModelShape shape, float epsilon, WeightPrecision precision, WeightReader weights, WeightFile file) =>
        new Gpt2Graph(shape, epsilon, precision, weights, file).Write();

    private ModelProto Write()
    {
        DeclareInputsAndOutputs();
        if (!_half)
            _graph.Constant<float>(NoSink, DataType.Float, [_shape.Heads], [.. Enumerable.Repeat(float.MinValue, _shape.Heads)]);
        string normed = Embed();
        for (int layer = 0; layer < _shape.Layers; layer++)
            normed = Layer(layer, normed);
        _tokens.Head(normed, GraphNames.Logits);
        return _graph.Build();
    }

    private void DeclareInputsAndOutputs()
    {
        TensorShapeProto.Types.Dimension rows = Free("rows"), tokens = Free("tokens"), outputs = Free("outputs");
        _graph.Input(GraphNames.InputIds, DataType.Int64, rows, tokens);
        _graph.Input(GraphNames.Positions, DataType.Int64, rows, tokens);
        _graph.Input(GraphNames.SequenceLengths, DataType.Int32, rows);
        _graph.Input(GraphNames.TotalSequenceLength, DataType.Int32, Fixed(1));
        _graph.Input(GraphNames.LogitPositions, DataType.Int64, outputs);
        _graph.Output(GraphNames.Logits, _graph.Format, outputs, Fixed(_shape.Vocabulary));
        TensorShapeProto.Types.Dimension[] cache = [rows, Fixed(_shape.Heads), Free("capacity"), Fixed(_shape.HeadSize)];
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            _graph.Input(GraphNames.PastKey(layer), _graph.Format, cache);
            _graph.Input(GraphNames.PastValue(layer), _graph.Format, cache);
            _graph.Output(GraphNames.PresentKey(layer), _graph.Format, cache);
            _graph.Output(GraphNames.PresentValue(layer), _graph.Format, cache);
        }
    }

    // Returns the first layer's normalized input, [rows, tokens, width]; the residual is "h.0.input".
    private string Embed()
    {
        _tokens.Embed(GraphNames.InputIds, "tokens");
        const string Table = Gpt2Tensors.PositionEmbedding;
        _graph.Reals(Table, [_shape.Positions, _shape.Width], _weights.Read(Table, _shape.Positions * _shape.Width).Span);
        _graph.Node("Gather", [Table, GraphNames.Positions], ["places"]);
        return AddAndNorm("tokens", "places", bias: "", Gpt2Tensors.InLayer(0, "ln_1"), sum: Gpt2Tensors.InLayer(0, "input"));
    }

    // Takes a layer's normalized input and returns the next one's, or the head's.
    private string Layer(int layer, string normed)
    {
        bool last = layer == _shape.Layers - 1;
        string In(string part) => Gpt2Tensors.InLayer(layer, part);
        string context = Attention(layer, normed), residual = In("input");
        if (last)
            (context, residual) = (OnlyWanted(context), OnlyWanted(residual));
        string projected = _linear.Layer(In("attn.c_proj"), context, _shape.Width, _shape.Width);
        string middle = AddAndNorm(projected, residual, Bias(In("attn.c_proj")), In("ln_2"), In("middle"));
        string inner = _linear.Layer(In("mlp.c_fc"), middle, _shape.Width, _shape.FeedForward);
        _graph.Node("FastGelu", [inner, Bias(In("mlp.c_fc"), _shape.FeedForward)], [In("gelu")], Contributed);
        string outer = _linear.Layer(In("mlp.c_proj"), In("gelu"), _shape.FeedForward, _shape.Width);
        return last
            ? AddAndNorm(outer, In("middle"), Bias(In("mlp.c_proj")), Gpt2Tensors.FinalNorm, sum: null)
            : AddAndNorm(outer, In("middle"), Bias(In("mlp.c_proj")),
                Gpt2Tensors.InLayer(layer + 1, "ln_1"), Gpt2Tensors.InLayer(layer + 1, "input"));
    }

    private string Attention(int layer, string normed)
    {
        string name = Gpt2Tensors.InLayer(layer, "attn.c_attn"), output = Gpt2Tensors.InLayer(layer, "context");
        string packed = _linear.Layer(name, normed, _shape.Width, 3 * _shape.Width);
        _graph.Node("Add", [packed, Bias(name, 3 * _shape.Width)], [$"{name}.biased"]);
        _graph.Node(
            "GroupQueryAttention",
            [
                $"{name}.biased", "", "", GraphNames.PastKey(layer), GraphNames.PastValue(layer), GraphNames.SequenceLengths, GraphNames.TotalSequenceLength,
                .. _half ? Array.Empty<string>() : ["", "", "", "", NoSink],
            ],
            [output, GraphNames.PresentKey(layer), GraphNames.PresentValue(layer)],
            Contributed,
            Number("num_heads", _shape.Heads),
            Number("kv_num_heads", _shape.Heads),
            Real("scale", 1));
        return output;
    }

    // [rows, tokens, width] to [outputs, width]: what follows the last attention is computed only where logits are wanted.
    private string OnlyWanted(string input)
    {
        string wanted = $"{input}.wanted";
        _graph.Constant<long>($"{input}.shape", DataType.Int64, [2], [-1, _shape.Width]);
        _graph.Node("Reshape", [input, $"{input}.shape"], [$"{input}.flat"]);
        _graph.Node("Gather", [$"{input}.flat", GraphNames.LogitPositions], [wanted]);
        return wanted;
    }

    private string AddAndNorm(string input, string residual, string bias, string norm, string? sum)
    {
        string[] outputs = sum is null ? [norm] : [norm, "", "", sum];
        _graph.Node("SkipLayerNormalization", [input, residual, Vector($"{norm}.weight", _shape.Width), Vector($"{norm}.bias", _shape.Width), bias],
            outputs, Contributed, Real("epsilon", _epsilon));
        return norm;
    }

    private string Bias(string name) => Bias(name, _shape.Width);

    private string Bias(string name, int count) => Vector($"{name}.bias", count);

    private string Vector(string name, int count)
    {
        _graph.Reals(name, [count], _weights.Read(name, count).Span);
        return name;
    }
}
