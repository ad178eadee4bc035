namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Keeps the most likely tokens that together hold a share of the probability: the nucleus.</summary>
/// <remarks>Source: Holtzman et al., The Curious Case of Neural Text Degeneration (arXiv 1904.09751), section 3.1; what is dropped, as in Hugging Face.</remarks>
public static class TopP
{
    /// <summary>Drops from the least likely token upwards while the dropped mass stays at most 1 - p of all; the most likely one stays.</summary>
    /// <param name="weights">One row, [vocabulary], as <see cref="Softmax"/> leaves it; the dropped become 0. Of equal weights the last go first.</param>
    /// <param name="p">Above 0, below 1.</param>
    /// <param name="outside">Sum of weights that are not in the row because they are dropped already, the least of all; at most 1 - p of everything.</param>
    public static void Apply(Span<float> weights, double p, double outside = 0)
    {
        var tail = MassTail.Find(weights, weights, p, outside);
        Cut.Below(weights, tail.Least, 0);
        DropTied(weights, tail.Least, tail.Room);
    }

    private static void DropTied(Span<float> weights, float weight, double room)
    {
        int stays = weight < 1 ? -1 : weights.IndexOf(weight);
        for (Span<float> rest = weights; room >= weight && rest.LastIndexOf(weight) is var last && last > stays; room -= weight)
        {
            rest[last] = 0;
            rest = rest[..last];
        }
    }
}
