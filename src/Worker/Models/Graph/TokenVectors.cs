using KoGpt2.Shared.Models;
using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes what the vocabulary's vectors are for: the embedding of the tokens that go in, and the head that scores those that may come out.</summary>
/// <remarks>In int8 the vectors are kept in blocks of 8 bits, once for both where the head is tied.</remarks>
internal sealed class TokenVectors(GraphBuilder graph, WeightPrecision precision, WeightReader weights, ModelShape shape)
{
    // MatMulNBits reads 4 as: round the inputs to 8 bits.
    private const int IntegerProducts = 4;

    private readonly bool _rounded = precision == WeightPrecision.Int8;
    private readonly int _blocks = BlockQuantizer.BlocksFor(shape.Width);
    private readonly HashSet<string> _written = [];

    private int Stored => _blocks * BlockQuantizer.BlockSize;

    /// <summary>Adds the embedding.</summary>
    /// <param name="ids">A value of [rows, tokens].</param>
    /// <param name="output">Name of the value of [rows, tokens, width].</param>
    public void Embed(string ids, string output)
    {
        const string Table = Gpt2Tensors.TokenEmbedding;
        Write(Table);
        if (!_rounded)
        {
            graph.Node("Gather", [Table, ids], [output]);
            return;
        }
        string wide = Stored == shape.Width ? output : $"{output}.padded";
        graph.Constant<long>("token.scales_shape", DataType.Int64, [3], [shape.Vocabulary, _blocks, 1]);
        graph.Constant<long>("token.vector_shape", DataType.Int64, [3], [0, 0, Stored]);
        graph.Node("Reshape", [Scales(Table), "token.scales_shape"], ["token.scales"]);
        graph.Node("GatherBlockQuantized", [Blocks(Table), ids, "token.scales"], [$"{output}.blocks"], Contributed,
            Number("bits", 8), Number("block_size", BlockQuantizer.BlockSize), Number("gather_axis", 0), Number("quantize_axis", 2));
        graph.Node("Reshape", [$"{output}.blocks", "token.vector_shape"], [wide]);
        if (wide != output)
            CutToWidth(wide, output);
    }

    /// <summary>Adds the language-model head: the hidden states times each token's vector.</summary>
    /// <param name="input">A value of [outputs, width].</param>
    /// <param name="logits">Name of the value of [outputs, vocabulary].</param>
    public void Head(string input, string logits)
    {
        string table = weights.TiedHead ? Gpt2Tensors.TokenEmbedding : Gpt2Tensors.Head;
        Write(table);
        if (_rounded)
            graph.Node("MatMulNBits", [input, Blocks(table), Scales(table)], [logits], Contributed,
                Number("K", shape.Width), Number("N", shape.Vocabulary), Number("bits", 8), Number("block_size", BlockQuantizer.BlockSize),
                Number("accuracy_level", IntegerProducts));
        else
            graph.Node("Gemm", [input, table], [logits], attributes: Number("transB", 1));
    }

    private static string Blocks(string table) => $"{table}.blocks";

    private static string Scales(string table) => $"{table}.scales";

    private void Write(string table)
    {
        if (!_written.Add(table))
            return;
        ReadOnlyMemory<float> values = weights.Read(table, shape.Vocabulary * shape.Width);
        if (!_rounded)
        {
            graph.Constant<float>(table, DataType.Float, [shape.Vocabulary, shape.Width], values.Span);
            return;
        }
        QuantizedBlocks quantized = BlockQuantizer.Quantize(values, shape.Vocabulary, shape.Width);
        graph.Constant<byte>(Blocks(table), DataType.Uint8, [shape.Vocabulary, _blocks, BlockQuantizer.BlockSize], quantized.Blocks);
        graph.Constant<float>(Scales(table), DataType.Float, [shape.Vocabulary * _blocks], quantized.Scales);
    }

    private void CutToWidth(string wide, string output)
    {
        graph.Constant<long>("token.start", DataType.Int64, [1], [0]);
        graph.Constant<long>("token.end", DataType.Int64, [1], [shape.Width]);
        graph.Constant<long>("token.axis", DataType.Int64, [1], [2]);
        graph.Node("Slice", [wide, "token.start", "token.end", "token.axis"], [output]);
    }
}
