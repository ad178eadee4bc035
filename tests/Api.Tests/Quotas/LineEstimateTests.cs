using System.Text;
using KoGpt2.Api.Quotas;

namespace KoGpt2.Api.Tests.Quotas;

public sealed class LineEstimateTests
{
    [Theory]
    [InlineData("a\nb\n", 4, 2)]
    [InlineData("a\nb", 3, 2)]
    [InlineData("a", 1, 1)]
    [InlineData("\n", 1, 1)]
    [InlineData("a\nb\n", 400, 200)]
    [InlineData("a\nbbb", 50, 10)]
    [InlineData("aaaa", 4_000, 1)]
    [InlineData("\n", 5_000_000_000, int.MaxValue)]
    public void Of_Start_TakesTheRestToBeLikeIt(string start, long size, int lines) => Assert.Equal(lines, LineEstimate.Of(Encoding.UTF8.GetBytes(start), size));
}
