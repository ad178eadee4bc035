using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public sealed class BadWordsTests
{
    [Theory]
    [InlineData("영화")]
    [InlineData(" 영화")]
    [InlineData("정말 재미있")]
    public void Tokens_Word_IsSpelledAtAWordsStartAndInside(string word)
    {
        int[][] runs = BadWords.Tokens(TokenizerData.Demo, [word]);
        var inside = new DecodeOptions { Continues = true };
        Assert.Equal([" " + word.Trim(), word.Trim()], runs.Select(run => TokenizerData.Demo.Decode(run, inside)));
    }

    [Fact]
    public void Tokens_LineBreak_IsItsToken() => Assert.Contains([TokenizerData.KoGpt2.Encode("가\n")[^1]], BadWords.Tokens(TokenizerData.KoGpt2, ["\n"]));

    [Fact]
    public void Tokens_ControlTokenAndRepeatedWords_GiveEachRunOnce() =>
        Assert.Equal([[TokenizerData.Demo.AddedTokens["<usr>"]]], BadWords.Tokens(TokenizerData.Demo, ["<usr>", "<usr>"]));

    [Fact]
    public void Tokens_CharacterWithoutAToken_GivesNothing() => Assert.Empty(BadWords.Tokens(TokenizerData.Demo, ["Ж영화"]));

    [Fact]
    public void Tokens_WordsOfGeneratedTexts_CoverTheTokenizersOwnSpelling()
    {
        int[] text = TokenizerData.Demo.Encode("이 영화 정말 재미있다");
        int[][] runs = BadWords.Tokens(TokenizerData.Demo, ["영화"]);
        Assert.Contains(runs, run => text.AsSpan().IndexOf(run) >= 0);
    }
}
