using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public class StreamedTextTests
{
    private static readonly string[] s_noStops = [];

    /// <summary>Stop strings that occur in random tokens, some with jamo that compose.</summary>
    private static readonly Gen<string[]> s_stops =
        Gen.Elements("\n", "ㅋㅋ", "ㅠ", " ㅋ", "다", "이", "카", "각", "ㅋㅋㅋ\n", "\n\n", "요.", "ㅎㅋ").ArrayOf().Resize(4);

    /// <summary>Tokens that make up those stop strings, so that many begin and some are completed.</summary>
    private static Gen<int[]> NearStops(KoGpt2Tokenizer tokenizer) =>
        Gen.Elements(tokenizer.Encode("<s>ㅋ\n<s>ㅠ\n<s>다\n<s>요.<s>이<s>카<s>하<s>ㅎ")).ArrayOf();

    [Fact]
    public void Append_NoStops_TextIsWhatDecodeGives() =>
        Prop.ForAll(RandomTexts.Tokens(TokenizerData.Demo).ToArbitrary(), tokens =>
        {
            StreamedText text = new(TokenizerData.Demo, s_noStops);
            return !tokens.Any(text.Append) && text.Text == TokenizerData.Demo.Decode(tokens) && text.Stop is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Append_AnyTokensAndStops_EndsWithTheFirstStopInTheTextSoFar() => AssertStopsAsDecoded(TokenizerData.Demo);

    [Fact]
    public void Append_AnyTokensOfKoGpt2AndStops_EndsWithTheFirstStopInTheTextSoFar() => AssertStopsAsDecoded(TokenizerData.KoGpt2);

    [Theory]
    [InlineData("정말 재미있어요. 또 봐요", "재미있어요.", "정말 ")]
    [InlineData("정말 재미있어요. 또 봐요", "요. 또", "정말 재미있어")]
    [InlineData("좋다ㅋㅋㅋ", "ㅋㅋ", "좋다")]
    [InlineData("첫 줄\n다음 줄", "\n", "첫 줄")]
    [InlineData("정말", "정말", "")]
    public void Append_StopAcrossTokens_CutsTheTextBeforeIt(string written, string stop, string expected)
    {
        StreamedText text = new(TokenizerData.Demo, [stop]);
        Assert.Contains(TokenizerData.Demo.Encode(written), token => text.Append(token));
        Assert.Equal(expected, text.Text);
        Assert.Equal(stop, text.Stop);
    }

    [Fact]
    public void Append_StopThatCouldStillCompose_StopsAtOnce()
    {
        StreamedText text = new(TokenizerData.Demo, ["하"]);
        Assert.True(text.Append(TokenizerData.Demo.Encode("하")[^1]));
    }

    [Fact]
    public void Append_AfterTheStop_Throws()
    {
        StreamedText text = new(TokenizerData.Demo, ["\n"]);
        Assert.True(text.Append(TokenizerData.Demo.Encode("\n")[^1]));
        Assert.Throws<InvalidOperationException>(() => text.Append(0));
    }

    [Fact]
    public void Constructor_EmptyStop_Throws() => Assert.Throws<ArgumentException>(() => new StreamedText(TokenizerData.Demo, ["\n", ""]));

    [Fact]
    public void Take_AnyTokensAndStops_GivesTheTextInFinalPieces() =>
        Prop.ForAll(Gen.OneOf(NearStops(TokenizerData.Demo), RandomTexts.Tokens(TokenizerData.Demo)).ToArbitrary(), s_stops.ToArbitrary(), (tokens, stops) =>
        {
            StreamedText text = new(TokenizerData.Demo, stops);
            string taken = "";
            foreach (int token in tokens)
            {
                bool stopped = text.Append(token);
                taken += text.Take();
                Assert.StartsWith(taken, text.Text, StringComparison.Ordinal);
                if (stopped)
                    break;
            }
            return taken + text.Take(last: true) == text.Text && text.Take(last: true).Length == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Take_StartOfAStop_IsHeldBack()
    {
        StreamedText text = new(TokenizerData.Demo, ["요.\n"]);
        foreach (int token in TokenizerData.Demo.Encode("재미있어요."))
            text.Append(token);
        Assert.Equal("재미있어", text.Take());
        Assert.Equal("요.", text.Take(last: true));
    }

    private static void AssertStopsAsDecoded(KoGpt2Tokenizer tokenizer) =>
        Prop.ForAll(Gen.OneOf(NearStops(tokenizer), RandomTexts.Tokens(tokenizer)).ToArbitrary(), s_stops.ToArbitrary(), (tokens, stops) =>
        {
            StreamedText text = new(tokenizer, stops);
            for (int i = 0; i < tokens.Length; i++)
            {
                string whole = tokenizer.Decode(tokens.AsSpan(0, i + 1));
                var found = StopStrings.FirstComplete(whole, 0, stops);
                Assert.Equal(found is not null, text.Append(tokens[i]));
                Assert.Equal(found is { } stop ? whole[..stop.Start] : whole, text.Text);
                Assert.Equal(found?.Stop, text.Stop);
                if (found is not null)
                    return;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
