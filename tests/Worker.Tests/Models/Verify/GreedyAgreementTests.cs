using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Models.Verify;

public sealed class GreedyAgreementTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Compare_SomeLinesDiffer_CountsUpToTheFirstDifference() =>
        Assert.Equal((0.5, 5.0 / 8), GreedyAgreement.Compare([[1, 2, 3, 4], [1, 2, 3, 4]], [[1, 2, 3, 4], [1, 9, 3, 4]]));

    [Fact]
    public async Task Continue_DemoModel_GivesEveryLineItsTokens()
    {
        await using TextGenerator generator = new(packages.Demo(WeightPrecision.Fp32), new EngineOptions(), NullLoggerFactory.Instance);
        string tooLong = string.Concat(Enumerable.Repeat("<usr>", 450));
        int[][] tokens = await GreedyAgreement.ContinueAsync(["정말 재미있는 영화", "이", "", tooLong], TokenizerData.Demo, generator, TestContext.Current.CancellationToken);
        Assert.Equal([32, 32], tokens.Select(line => line.Length));
        Assert.All(tokens, line => Assert.DoesNotContain(1, line));
    }
}
