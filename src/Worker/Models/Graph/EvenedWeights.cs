using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>
/// Weights whose layer norms hand on channels of more even size: what a norm's gain takes from a channel, the weights that read it give back.
/// The network computes the same; but one loud channel no longer takes the 8 bits of its whole row.
/// </summary>
/// <remarks>
/// Sources: Wei et al. 2022, Outlier Suppression, section 4.1, which moves the gain from the norm to the weights; Xiao et al. 2022, SmoothQuant,
/// equation 4, whose strength of one half is taken here. A channel's size is guessed from the norm alone, as three deviations and its bias, so no
/// text is needed. Factors are powers of two: nothing is rounded.
/// </remarks>
/// <param name="source">The network's weights.</param>
/// <param name="shape">The network's sizes.</param>
internal sealed class EvenedWeights(IWeights source, ModelShape shape) : IWeights
{
    private const float Deviations = 3;
    private const int MostDoublings = 20;

    private readonly Dictionary<string, float[]> _factors = [];

    /// <inheritdoc/>
    public bool TiedHead => source.TiedHead;

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        source.Read(name, destination);
        if (name.Split('.') is not ["h", var layer, .. var part])
            return;
        switch (part)
        {
            case ["ln_1", _]:
                MultiplyRows(destination, Factors($"h.{layer}.ln_1", $"h.{layer}.attn.c_attn.weight", 3 * shape.Width));
                break;
            case ["ln_2", _]:
                MultiplyRows(destination, Factors($"h.{layer}.ln_2", $"h.{layer}.mlp.c_fc.weight", shape.FeedForward));
                break;
            case ["attn", "c_attn", "weight"]:
                DivideRows(destination, Factors($"h.{layer}.ln_1", name, 3 * shape.Width));
                break;
            case ["mlp", "c_fc", "weight"]:
                DivideRows(destination, Factors($"h.{layer}.ln_2", name, shape.FeedForward));
                break;
        }
    }

    private static void MultiplyRows(Span<float> vector, float[] factors)
    {
        for (int channel = 0; channel < factors.Length; channel++)
            vector[channel] *= factors[channel];
    }

    private static void DivideRows(Span<float> matrix, float[] factors)
    {
        int outputs = matrix.Length / factors.Length;
        for (int channel = 0; channel < factors.Length; channel++)
            foreach (ref float weight in matrix.Slice(channel * outputs, outputs))
                weight /= factors[channel];
    }

    private float[] Factors(string norm, string reader, int outputs)
    {
        if (_factors.TryGetValue(norm, out float[]? factors))
            return factors;
        float[] gain = new float[shape.Width], bias = new float[shape.Width], weights = new float[shape.Width * outputs];
        source.Read($"{norm}.weight", gain);
        source.Read($"{norm}.bias", bias);
        source.Read(reader, weights);
        factors = new float[shape.Width];
        for (int channel = 0; channel < factors.Length; channel++)
        {
            float size = (Deviations * MathF.Abs(gain[channel])) + MathF.Abs(bias[channel]);
            factors[channel] = Factor(size, weights.AsSpan(channel * outputs, outputs));
        }
        return _factors[norm] = factors;
    }

    private static float Factor(float size, ReadOnlySpan<float> weights)
    {
        float greatest = 0;
        foreach (float weight in weights)
            greatest = Math.Max(greatest, Math.Abs(weight));
        float doublings = MathF.Log2(greatest / size) / 2;
        return float.IsFinite(doublings) ? MathF.ScaleB(1, (int)Math.Clamp(MathF.Round(doublings), -MostDoublings, MostDoublings)) : 1;
    }
}
