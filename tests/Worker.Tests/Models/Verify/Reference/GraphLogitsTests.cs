using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Models.Verify.Reference;

public sealed class GraphLogitsTests(Packages packages) : IClassFixture<Packages>
{
    // More prompts than the engine's rows, of uneven lengths.
    private static readonly int[][] s_prompts = [.. Enumerable.Range(0, 40).Select(i => Enumerable.Range(0, 1 + (i * 7 % 23)).Select(k => (i * 31 + k * 17) % 512).ToArray())];

    [Fact]
    public void RunTokens_ManyPrompts_GivesEveryPositionsLogits()
    {
        using var graph = new GraphLogits(packages.Tiny);
        using var session = new GraphSession(packages.Tiny);
        float[][][] seen = [.. s_prompts.Select(prompt => new float[prompt.Length][])];
        graph.RunTokens(s_prompts, (prompt, position, logits) => seen[prompt][position] = logits.ToArray(), TestContext.Current.CancellationToken);
        foreach ((int[] prompt, float[][] logits) in s_prompts.Zip(seen))
            Assert.All(session.OneByOne(prompt).Zip(logits), pair => Assert.True(Logits.SameBits(pair.First, pair.Second)));
    }

    [Fact]
    public void RunWhole_ManyPrompts_GivesTheLastPositionsLogits()
    {
        using var graph = new GraphLogits(packages.Tiny);
        using var session = new GraphSession(packages.Tiny);
        int count = 0;
        graph.RunWhole(s_prompts, (prompt, position, logits) =>
        {
            Assert.Equal((count++, s_prompts[prompt].Length - 1), (prompt, position));
            Assert.True(Logits.SameBits(session.All(s_prompts[prompt])[^1], logits.ToArray()));
        }, TestContext.Current.CancellationToken);
        Assert.Equal(s_prompts.Length, count);
    }
}
