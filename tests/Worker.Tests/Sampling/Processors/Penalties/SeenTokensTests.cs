using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors.Penalties;

public sealed class SeenTokensTests
{
    [Fact]
    public void Add_TokensAgain_HoldsEachOnce()
    {
        var seen = new SeenTokens([3, 1, 3]);
        seen.Add(1);
        seen.Add(2);
        Assert.Equal([3, 1, 2], seen.Tokens);
    }
}
