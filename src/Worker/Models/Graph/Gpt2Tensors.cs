using System.Globalization;
using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>One tensor of a network.</summary>
/// <param name="Name">Hugging Face's name without the prefix <c>transformer.</c></param>
/// <param name="Shape">Sizes; the weights of a linear layer are [inputs, outputs].</param>
internal sealed record TensorSpec(string Name, int[] Shape)
{
    /// <summary>Numbers in the tensor.</summary>
    public int Count { get; } = Shape.Aggregate(1, (product, size) => checked(product * size));
}

/// <summary>Names and shapes of a GPT-2 network's tensors.</summary>
/// <remarks>Source: Hugging Face transformers, models/gpt2/modeling_gpt2.py.</remarks>
internal static class Gpt2Tensors
{
    public const string TokenEmbedding = "wte.weight";
    public const string PositionEmbedding = "wpe.weight";
    public const string FinalNorm = "ln_f";
    public const string Head = "lm_head.weight";

    /// <summary>A tensor's or sub-layer's name in a layer.</summary>
    /// <param name="layer">Layer, counted from 0.</param>
    /// <param name="part">Such as <c>ln_1</c> or <c>attn.c_attn.weight</c>.</param>
    public static string InLayer(int layer, string part) => string.Create(CultureInfo.InvariantCulture, $"h.{layer}.{part}");

    /// <summary>Every tensor of a network.</summary>
    /// <param name="shape">The network's sizes.</param>
    /// <param name="tiedHead">Whether the head is the token embedding and so not listed.</param>
    public static IEnumerable<TensorSpec> Of(ModelShape shape, bool tiedHead)
    {
        int width = shape.Width;
        yield return new TensorSpec(TokenEmbedding, [shape.Vocabulary, width]);
        yield return new TensorSpec(PositionEmbedding, [shape.Positions, width]);
        for (int layer = 0; layer < shape.Layers; layer++)
            foreach (TensorSpec tensor in Layer(layer, width, shape.FeedForward))
                yield return tensor;
        foreach (TensorSpec tensor in Norm(FinalNorm, width))
            yield return tensor;
        if (!tiedHead)
            yield return new TensorSpec(Head, [shape.Vocabulary, width]);
    }

    private static IEnumerable<TensorSpec> Layer(int layer, int width, int feedForward) =>
    [
        .. Norm(InLayer(layer, "ln_1"), width),
        .. Linear(InLayer(layer, "attn.c_attn"), width, 3 * width),
        .. Linear(InLayer(layer, "attn.c_proj"), width, width),
        .. Norm(InLayer(layer, "ln_2"), width),
        .. Linear(InLayer(layer, "mlp.c_fc"), width, feedForward),
        .. Linear(InLayer(layer, "mlp.c_proj"), feedForward, width),
    ];

    private static TensorSpec[] Norm(string name, int width) =>
        [new TensorSpec($"{name}.weight", [width]), new TensorSpec($"{name}.bias", [width])];

    private static TensorSpec[] Linear(string name, int inputs, int outputs) =>
        [new TensorSpec($"{name}.weight", [inputs, outputs]), new TensorSpec($"{name}.bias", [outputs])];
}
