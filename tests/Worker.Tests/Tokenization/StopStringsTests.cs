using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public class StopStringsTests
{
    private static readonly Gen<string> s_text = Gen.Elements('a', 'b', 'c').ArrayOf().Select(letters => new string(letters));
    private static readonly Gen<string[]> s_stops = s_text.Where(stop => stop.Length is >= 1 and <= 4).ArrayOf().Resize(8);

    [Theory]
    [InlineData("xaby", new[] { "ab" }, 1, "ab")]
    [InlineData("xabcy", new[] { "abc", "b" }, 2, "b")]
    [InlineData("xabcy", new[] { "bc", "abc", "c" }, 1, "abc")]
    [InlineData("abab", new[] { "ab" }, 0, "ab")]
    [InlineData("끝\n", new[] { "\n", "끝\n" }, 0, "끝\n")]
    public void FirstComplete_SeveralStops_TakesTheFirstToEndAndThenTheLongest(string text, string[] stops, int start, string stop) =>
        Assert.Equal((start, stop), StopStrings.FirstComplete(text, 0, stops));

    [Theory]
    [InlineData("abc", new string[0])]
    [InlineData("", new[] { "a" })]
    [InlineData("aab", new[] { "aaa", "abc" })]
    [InlineData("A", new[] { "a" })]
    public void FirstComplete_NoStop_IsNull(string text, string[] stops) => Assert.Null(StopStrings.FirstComplete(text, 0, stops));

    [Fact]
    public void FirstComplete_AnyText_EqualsLookingAtEveryEnd() =>
        Prop.ForAll(s_text.ToArbitrary(), s_stops.ToArbitrary(), (text, stops) =>
            Equals(StopStrings.FirstComplete(text, 0, stops), ByEveryEnd(text, stops))).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void FirstComplete_SearchedStart_IsNotSearchedAgain() =>
        Prop.ForAll(s_text.ToArbitrary(), s_stops.ToArbitrary(), (text, stops) =>
        {
            int searched = ByEveryEnd(text, stops) is { } found ? found.Start + found.Stop.Length - 1 : text.Length;
            return Equals(StopStrings.FirstComplete(text, searched, stops), ByEveryEnd(text, stops));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData("xab", new[] { "abc" }, 2)]
    [InlineData("xab", new[] { "abc", "xabc" }, 3)]
    [InlineData("aa", new[] { "aaa" }, 2)]
    [InlineData("xyz", new[] { "abc" }, 0)]
    [InlineData("", new[] { "abc" }, 0)]
    [InlineData("abc", new string[0], 0)]
    public void OpenLength_TextsEnd_IsTheLongestStartOfAStop(string text, string[] stops, int expected) =>
        Assert.Equal(expected, StopStrings.OpenLength(text, stops));

    private static (int Start, string Stop)? ByEveryEnd(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
            if (stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length) is { } longest)
                return (end - longest.Length, longest);
        return null;
    }
}
