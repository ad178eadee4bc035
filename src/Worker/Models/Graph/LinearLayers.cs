using KoGpt2.Shared.Models;
using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes a graph's matrix products in the form that the weights' number format asks for.</summary>
/// <remarks>In int8 the inputs too are rounded to 8 bits, block by block, so that the product is one of integers.</remarks>
internal sealed class LinearLayers(GraphBuilder graph, WeightPrecision precision, WeightReader weights)
{
    // MatMulNBits reads 4 as: round the inputs to 8 bits.
    private const int IntegerProducts = 4;

    /// <summary>Adds a layer without its bias.</summary>
    /// <param name="name">The layer; its weights are <c>{name}.weight</c>, [inputs, outputs].</param>
    /// <param name="input">A value of [..., inputs].</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <returns>The value of [..., outputs].</returns>
    public string Layer(string name, string input, int inputs, int outputs)
    {
        string weight = $"{name}.weight", product = $"{name}.product";
        ReadOnlyMemory<float> values = weights.Read(weight, inputs * outputs);
        if (precision == WeightPrecision.Int8)
        {
            IntegerProduct(input, weight, BlockQuantizer.QuantizeColumns(values, inputs, outputs), inputs, outputs, product);
            return product;
        }
        graph.Reals(weight, [inputs, outputs], values.Span);
        graph.Node("MatMul", [input, weight], [product]);
        return product;
    }

    /// <summary>Adds the language-model head: the hidden states times each token's row of the head's weights.</summary>
    /// <param name="input">A value of [outputs, width].</param>
    /// <param name="shape">The network's sizes.</param>
    /// <param name="logits">Name of the value of [outputs, vocabulary].</param>
    public void Head(string input, ModelShape shape, string logits)
    {
        int count = shape.Vocabulary * shape.Width;
        string table = weights.TiedHead ? Gpt2Tensors.TokenEmbedding : Gpt2Tensors.Head;
        if (precision == WeightPrecision.Int8)
        {
            QuantizedWeights quantized = BlockQuantizer.QuantizeRows(weights.Read(table, count), shape.Vocabulary, shape.Width);
            IntegerProduct(input, Gpt2Tensors.Head, quantized, shape.Width, shape.Vocabulary, logits);
            return;
        }
        if (!weights.TiedHead)
            graph.Reals(table, [shape.Vocabulary, shape.Width], weights.Read(table, count).Span);
        graph.Node("Gemm", [input, table], [logits], attributes: Number("transB", 1));
    }

    private void IntegerProduct(string input, string weight, QuantizedWeights quantized, int inputs, int outputs, string product)
    {
        int blocks = BlockQuantizer.BlocksFor(inputs);
        string bytes = $"{weight}.blocks", scales = $"{weight}.scales";
        graph.Constant<byte>(bytes, DataType.Uint8, [outputs, blocks, BlockQuantizer.BlockSize], quantized.Blocks);
        graph.Constant<float>(scales, DataType.Float, [outputs * blocks], quantized.Scales);
        graph.Node("MatMulNBits", [input, bytes, scales], [product], Contributed,
            Number("K", inputs), Number("N", outputs), Number("bits", 8), Number("block_size", BlockQuantizer.BlockSize),
            Number("accuracy_level", IntegerProducts));
    }
}
