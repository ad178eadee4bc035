using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public class KoGpt2TokenizerDecodeTests
{
    private static readonly DecodeOptions s_asHuggingFace = new() { KeepControl = true, Raw = true };

    [Fact]
    public void Decode_KoGpt2GoldenRows_GivesTheirText()
    {
        KoGpt2Tokenizer tokenizer = TokenizerData.KoGpt2;
        foreach (JsonElement row in TokenizerData.KoGpt2Rows.Where(row => row.TryGetProperty("decoded", out _)))
            Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(row.Ids("ids"), s_asHuggingFace));
    }

    [Fact]
    public void Decode_DemoGoldenRows_GivesTheirText() =>
        Assert.All(TokenizerData.Rows("demo-tokenizations.jsonl"),
            row => Assert.Equal(row.GetProperty("decoded").GetString(), TokenizerData.Demo.Decode(row.Ids("ids"), s_asHuggingFace)));

    [Theory]
    [InlineData("<usr>안녕<sys> 반가워ㅋㅋ</s>", "안녕 반가워ㅋㅋ", "<usr> 안녕<sys> 반가워ㅋㅋ</s>", "<usr> 안녕<sys> 반가워ᄏᄏ</s>")]
    [InlineData("ㄹㅇ 감동ㅠㅠㅠ", "ㄹㅇ 감동ㅠㅠ ㅠ", "ㄹㅇ 감동ㅠㅠ ㅠ", "ᄅᄋ 감동ㅠㅠ ᅲ")]
    [InlineData("재밌다😂 :-)", "재밌다😂 :-)", "재밌다😂 :-)", "재밌다😂 :-)")]
    [InlineData("뷁 영화", " 영화", "<unk> 영화", "<unk> 영화")]
    public void Decode_Options_SayWhatIsKeptAndRepaired(string text, string plain, string withControl, string raw)
    {
        int[] tokens = TokenizerData.Demo.Encode(text);
        Assert.Equal(plain, TokenizerData.Demo.Decode(tokens));
        Assert.Equal(withControl, TokenizerData.Demo.Decode(tokens, new DecodeOptions { KeepControl = true }));
        Assert.Equal(raw, TokenizerData.Demo.Decode(tokens, s_asHuggingFace));
    }

    [Fact]
    public void Decode_ContinuingTokens_KeepsTheSpaceBeforeTheFirstWord()
    {
        int[] tokens = TokenizerData.Demo.Encode("이 영화 정말");
        Assert.Equal(" 영화 정말", TokenizerData.Demo.Decode(tokens.AsSpan(1), new DecodeOptions { Continues = true }));
        Assert.Equal("영화 정말", TokenizerData.Demo.Decode(tokens.AsSpan(1)));
    }

    [Fact]
    public void Decode_LeadingControlTokens_DoNotCountAsTheFirst() =>
        Assert.Equal("안녕", TokenizerData.Demo.Decode([1, 2, .. TokenizerData.Demo.Encode("안녕")]));

    [Fact]
    public void Decode_OutsideVocabulary_StandsForNothing() =>
        Assert.Equal("안녕", TokenizerData.Demo.Decode([8_000, .. TokenizerData.Demo.Encode("안녕"), -1, int.MaxValue]));

    [Fact]
    public void Decode_NoTokens_IsEmpty() => Assert.Equal("", TokenizerData.Demo.Decode([]));

    [Fact]
    public void Decode_EncodedPlainText_IsTheText() =>
        Prop.ForAll(RandomTexts.Plain.ToArbitrary(), text => TokenizerData.Demo.Decode(TokenizerData.Demo.Encode(text)) == text)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("ㅋㅋㅋ")]
    [InlineData("ㅎㅎ 그래 ㅇㅈ")]
    [InlineData("ㄹㅇ 좋음ㅋㅋ")]
    [InlineData("ㅁㅄ")]
    [InlineData("영화\n영화")]
    public void Decode_EncodedLaughter_IsTheText(string text) => Assert.Equal(text, TokenizerData.Demo.Decode(TokenizerData.Demo.Encode(text)));
}
