using System.Numerics.Tensors;
using KoGpt2.Shared.Models;
using static KoGpt2.Worker.Models.Graph.GraphBuilder;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes what the vocabulary's vectors are for: the embedding of the tokens that go in, and the head that scores those that may come out.</summary>
/// <remarks>In int8 the embedding is kept in 16-bit floating point, and the head, which multiplies, in 8 bits.</remarks>
internal sealed class TokenVectors(GraphBuilder graph, RowProducts? products, WeightReader weights, ModelShape shape)
{
    private int Count => shape.Vocabulary * shape.Width;

    /// <summary>Adds the embedding.</summary>
    /// <param name="ids">A value of [rows, tokens].</param>
    /// <param name="output">Name of the value of [rows, tokens, width].</param>
    public void Embed(string ids, string output)
    {
        const string Table = Gpt2Tensors.TokenEmbedding;
        ReadOnlySpan<float> values = weights.Read(Table, Count).Span;
        if (products is null)
        {
            graph.Reals(Table, [shape.Vocabulary, shape.Width], values);
            graph.Node("Gather", [Table, ids], [output]);
            return;
        }
        Half[] halves = new Half[Count];
        TensorPrimitives.ConvertToHalf(values, halves);
        graph.Constant<Half>(Table, DataType.Float16, [shape.Vocabulary, shape.Width], halves);
        graph.Node("Gather", [Table, ids], [$"{output}.half"]);
        graph.Node("Cast", [$"{output}.half"], [output], attributes: Number("to", (int)DataType.Float));
    }

    /// <summary>Adds the language-model head: the hidden states times each token's vector.</summary>
    /// <param name="input">A value of [outputs, width].</param>
    /// <param name="logits">Name of the value of [outputs, vocabulary].</param>
    public void Head(string input, string logits)
    {
        string table = weights.TiedHead ? Gpt2Tensors.TokenEmbedding : Gpt2Tensors.Head;
        if (products is not null)
        {
            QuantizedColumns quantized = ColumnQuantizer.QuantizeTransposed(weights.Read(table, Count), shape.Vocabulary, shape.Width);
            products.Add(input, Gpt2Tensors.Head, quantized, shape.Width, shape.Vocabulary, logits);
            return;
        }
        if (!weights.TiedHead)
            graph.Reals(table, [shape.Vocabulary, shape.Width], weights.Read(table, Count).Span);
        graph.Node("Gemm", [input, table], [logits], attributes: Number("transB", 1));
    }
}
