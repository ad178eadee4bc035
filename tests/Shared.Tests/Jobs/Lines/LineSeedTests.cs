using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Shared.Tests.Jobs.Lines;

public sealed class LineSeedTests
{
    // The first 8 bytes of SHA-256 over 'job_01aryz6s41tsv4rrffq69g5fav/0', little-endian, without the lowest 11 bits; by Python's hashlib.
    [Theory]
    [InlineData(0, 6_222_636_798_372_976)]
    [InlineData(1, 2_970_766_990_903_048)]
    [InlineData(999_999, 1_112_619_650_227_850)]
    public void Derive_KnownLine_IsWhatItHasAlwaysBeen(int line, long seed) => Assert.Equal(seed, LineSeed.Derive(Parse("job_01aryz6s41tsv4rrffq69g5fav"), line));

    [Fact]
    public void Derive_ManyLines_AreAllDifferentAndExactInJavaScript()
    {
        JobId job = JobId.New(TimeProvider.System), other = JobId.New(TimeProvider.System);
        long[] seeds = [.. new[] { job, other }.SelectMany(id => Enumerable.Range(0, 10_000).Select(line => LineSeed.Derive(id, line)))];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.InRange(seed, 0, (1L << 53) - 1));
    }

    private static JobId Parse(string text) => JobId.TryParse(text, out JobId id) ? id : throw new ArgumentException(text);
}
