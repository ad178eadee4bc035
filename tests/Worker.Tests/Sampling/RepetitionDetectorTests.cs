using FsCheck.Fluent;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class RepetitionDetectorTests
{
    [Theory]
    [InlineData("7 7 7", "0 0 1")]
    [InlineData("5 7 7 7 7", "0 0 0 1 1")]
    [InlineData("1 2 1 2 1 2 3", "0 0 0 0 0 1 0")]
    [InlineData("1 2 3 1 2 3 1 2 3", "0 0 0 0 0 0 0 0 0")]
    public void Append_PatternsOfUpToTwoTokensThreeTimes_AreNoticed(string tokens, string repeats)
    {
        var detector = new RepetitionDetector(new RepetitionDetection(MaxPatternSize: 2, MinPatternSize: 1, MinCount: 3));
        Assert.Equal(repeats, string.Join(' ', tokens.Split(' ').Select(token => detector.Append(int.Parse(token, null)) ? 1 : 0)));
    }

    [Fact]
    public void Append_AnyTokens_IsWhatComparingPatternsSays() =>
        Prop.ForAll(Gen.Choose(0, 2).ArrayOf().ToArbitrary(), RowArbitrary.Seeds, (tokens, seed) =>
        {
            var random = new Random(seed);
            int most = random.Next(1, 6);
            var settings = new RepetitionDetection(most, random.Next(1, most + 1), random.Next(2, 5));
            var detector = new RepetitionDetector(settings);
            for (int count = 1; count <= tokens.Length; count++)
                Assert.Equal(Repeats(tokens[..count], settings), detector.Append(tokens[count - 1]));
        }).Holds();

    private static bool Repeats(int[] tokens, RepetitionDetection settings) =>
        Enumerable.Range(settings.MinPatternSize, settings.MaxPatternSize - settings.MinPatternSize + 1).Any(size =>
            size * settings.MinCount <= tokens.Length
            && tokens.TakeLast(size * settings.MinCount).Chunk(size).All(chunk => chunk.SequenceEqual(tokens.TakeLast(size))));
}
