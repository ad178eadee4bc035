using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Weights whose queries are divided by the root of the head size beforehand, so that attention multiplies them with the keys as they are.</summary>
/// <remarks>ONNX Runtime has a kernel for one query's products that takes no factor; with one, it copies all keys first.</remarks>
/// <param name="source">The network's weights.</param>
/// <param name="shape">The network's sizes.</param>
internal sealed class ScaledQueries(IWeights source, ModelShape shape) : IWeights
{
    private readonly float _factor = 1 / MathF.Sqrt(shape.HeadSize);

    /// <inheritdoc/>
    public bool TiedHead => source.TiedHead;

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        source.Read(name, destination);
        if (!name.Contains("attn.c_attn.", StringComparison.Ordinal))
            return;
        for (Span<float> rest = destination; !rest.IsEmpty; rest = rest[(3 * shape.Width)..])
            foreach (ref float query in rest[..shape.Width])
                query *= _factor;
    }
}
