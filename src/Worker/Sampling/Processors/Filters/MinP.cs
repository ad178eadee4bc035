namespace KoGpt2.Worker.Sampling.Processors.Filters;

/// <summary>Drops tokens that are far less likely than the most likely one.</summary>
/// <remarks>Source: Nguyen et al., Turning Up the Heat: Min-p Sampling (arXiv 2407.01082), section 3; a token just at the bound stays, as in Hugging Face.</remarks>
public static class MinP
{
    /// <summary>Drops the tokens whose probability is below a share of the greatest.</summary>
    /// <param name="weights">One row, [vocabulary], the greatest exactly 1; the dropped become 0.</param>
    /// <param name="share">Above 0, up to 1.</param>
    public static void Apply(Span<float> weights, double share) => Cut.Below(weights, (float)share, 0);
}
