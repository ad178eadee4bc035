using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public class IncrementalDecoderTests
{
    private static readonly DecodeOptions[] s_options =
        [default, new() { Continues = true }, new() { KeepControl = true }, new() { Raw = true }, new() { Continues = true, KeepControl = true, Raw = true }];

    [Fact]
    public void Append_AnyTokens_GivesWhatDecodeGives() => AssertEqualsDecode(TokenizerData.Demo);

    [Fact]
    public void Append_AnyTokensOfKoGpt2_GivesWhatDecodeGives() => AssertEqualsDecode(TokenizerData.KoGpt2);

    [Fact]
    public void Append_EveryPrefix_WithItsOpenEndIsTheTextSoFar() =>
        Prop.ForAll(RandomTexts.Tokens(TokenizerData.Demo).ToArbitrary(), tokens =>
        {
            IncrementalDecoder decoder = new(TokenizerData.Demo);
            string settled = "";
            for (int i = 0; i < tokens.Length; i++)
            {
                settled += decoder.Append(tokens[i]);
                Assert.Equal(TokenizerData.Demo.Decode(tokens.AsSpan(0, i + 1)), settled + decoder.Open);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Append_JamoThatCompose_HoldsThemBackUntilTheSyllableIsOver()
    {
        IncrementalDecoder decoder = new(TokenizerData.Demo);
        Assert.Equal("", decoder.Append(Single("\u110f")));
        Assert.Equal("ㅋ", decoder.Open);
        Assert.Equal("", decoder.Append(Single("\u1161")));
        Assert.Equal("카", decoder.Open);
        Assert.Equal("카", decoder.Append(Single("\n")));
        Assert.Equal("\n", decoder.Flush());
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_Raw_HoldsNothingBack()
    {
        IncrementalDecoder decoder = new(TokenizerData.Demo, new DecodeOptions { Raw = true });
        Assert.Equal("\u110f", decoder.Append(Single("\u110f")));
        Assert.Equal("", decoder.Open);
    }

    private static int Single(string token) => Enumerable.Range(0, TokenizerData.Demo.Vocabulary).Single(id => TokenizerData.Demo.TokenOf(id) == token);

    private static void AssertEqualsDecode(KoGpt2Tokenizer tokenizer) =>
        Prop.ForAll(RandomTexts.Tokens(tokenizer).ToArbitrary(), Gen.Elements(s_options).ToArbitrary(), (tokens, options) =>
        {
            IncrementalDecoder decoder = new(tokenizer, options);
            string text = string.Concat(tokens.Select(decoder.Append)) + decoder.Flush();
            return text == tokenizer.Decode(tokens, options);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
}
