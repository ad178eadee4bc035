using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public class KoGpt2TokenizerTests
{
    [Fact]
    public void Encode_KoGpt2GoldenRows_GivesTheirTokens()
    {
        KoGpt2Tokenizer tokenizer = TokenizerData.KoGpt2;
        foreach (JsonElement row in TokenizerData.KoGpt2Rows)
        {
            int[] ids = tokenizer.Encode(row.GetProperty("text").GetString()!);
            if (row.GetProperty("ids").ValueKind == JsonValueKind.Array)
                Assert.Equal(row.Ids("ids"), ids);
            if (row.GetProperty("tokens").ValueKind == JsonValueKind.Array)
                Assert.Equal(row.Strings("tokens"), ids.Select(tokenizer.TokenOf));
        }
    }

    [Fact]
    public void Encode_CommittedGoldenRows_AreThoseBesideTheModel() =>
        Assert.Equal(
            File.ReadLines(Repository.SharedData("kogpt2", "golden-tokenizations.jsonl")),
            TokenizerData.KoGpt2Rows.Select(row => row.GetRawText()));

    [Fact]
    public void Encode_DemoGoldenRows_GivesTheirTokens()
    {
        foreach (JsonElement row in TokenizerData.Rows("demo-tokenizations.jsonl"))
        {
            int[] ids = TokenizerData.Demo.Encode(row.GetProperty("text").GetString()!);
            Assert.Equal(row.Ids("ids"), ids);
            Assert.Equal(row.Strings("tokens"), ids.Select(TokenizerData.Demo.TokenOf));
        }
    }

    [Fact]
    public void Encode_DemoPrompts_GivesTheIdsTheModelWasCheckedWith() =>
        Assert.All(TokenizerData.Rows("demo-prompts.jsonl"),
            row => Assert.Equal(row.Ids("input_ids"), TokenizerData.Demo.Encode(row.GetProperty("text").GetString()!)));

    [Fact]
    public void Encode_TrickyTexts_EqualsReference()
    {
        ReferenceTokenizer reference = new(TokenizerData.DemoFile);
        Assert.All(TokenizerData.Texts, text => Assert.Equal(reference.Encode(text), TokenizerData.Demo.Encode(text)));
    }

    [Fact]
    public void Encode_TrickyTextsAndReviewsWithKoGpt2_EqualsReference()
    {
        KoGpt2Tokenizer tokenizer = TokenizerData.KoGpt2;
        ReferenceTokenizer reference = new(TokenizerData.KoGpt2File);
        IEnumerable<string> reviews = File.ReadLines(Repository.SharedData("nsmc", "reviews-50k.tsv")).Skip(1).Take(3_000);
        Assert.All(TokenizerData.Texts.Concat(reviews), text => Assert.Equal(reference.Encode(text), tokenizer.Encode(text)));
    }

    [Fact]
    public void Encode_RandomTexts_EqualsReference()
    {
        ReferenceTokenizer reference = new(TokenizerData.DemoFile);
        Prop.ForAll(RandomTexts.Wild.ToArbitrary(), text => reference.Encode(text).SequenceEqual(TokenizerData.Demo.Encode(text)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Encode_WhatNetCannotNormalize_CountsAsReplacementCharacter()
    {
        (string Text, string Replaced)[] cases =
        [
            ("\ud83d", "\ufffd"), ("가\ude00나", "가\ufffd나"), ("\ude00\ud83d", "\ufffd\ufffd"),
            ("<usr>\ud83d😂", "<usr>\ufffd😂"), ("가\ufffe나", "가\ufffd나"),
        ];
        Assert.All(cases, pair => Assert.Equal(TokenizerData.Demo.Encode(pair.Replaced), TokenizerData.Demo.Encode(pair.Text)));
    }

    [Fact]
    public void Encode_FromManyThreads_GivesTheSameTokens()
    {
        string[] texts = [.. TokenizerData.Texts];
        int[][] expected = [.. texts.Select(TokenizerData.Demo.Encode)];
        KoGpt2Tokenizer fresh = KoGpt2Tokenizer.Load(TokenizerData.DemoFile);
        Parallel.For(0, 8, _ => Assert.All(texts.Zip(expected), pair => Assert.Equal(pair.Second, fresh.Encode(pair.First))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    public void TryEncode_Limit_AcceptsUpToIt(int most)
    {
        const string text = "<usr>안녕하세요<sys>";
        int[] all = TokenizerData.Demo.Encode(text);
        Assert.Equal(6, all.Length);
        Assert.Equal(most >= all.Length, TokenizerData.Demo.TryEncode(text, most, out int[]? tokens));
        Assert.Equal(most >= all.Length ? all : null, tokens);
    }

    [Fact]
    public void TryEncode_ExactlyItsTokens_AcceptsAndOneLessRefuses()
    {
        string longTokens = string.Concat(Enumerable.Repeat("ㅋㅋㅋㅋㅋ 영화를 ", 50));
        foreach (string text in TokenizerData.Texts.Where(text => text.Length > 0).Append(longTokens))
        {
            int count = TokenizerData.Demo.Encode(text).Length;
            Assert.True(TokenizerData.Demo.TryEncode(text, count, out _), text);
            Assert.False(TokenizerData.Demo.TryEncode(text, count - 1, out _), text);
        }
    }

    [Fact]
    public void TryEncode_EmptyText_FitsInNothing()
    {
        Assert.True(TokenizerData.Demo.TryEncode("", 0, out int[]? tokens));
        Assert.Empty(tokens);
    }

    [Fact(Timeout = 30_000)]
    public async Task TryEncode_MillionsOfCharactersWithoutSpace_RefusesAtOnce() =>
        await Task.Run(() => Assert.False(TokenizerData.Demo.TryEncode(new string('하', 5_000_000), 1_024, out _)), TestContext.Current.CancellationToken);

    [Fact]
    public void TryEncode_RandomTexts_AgreesWithEncode() =>
        Prop.ForAll(RandomTexts.Wild.ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), (text, most) =>
            TokenizerData.Demo.TryEncode(text, most, out int[]? tokens)
                ? tokens.SequenceEqual(TokenizerData.Demo.Encode(text))
                : TokenizerData.Demo.Encode(text).Length > most).QuickCheckThrowOnFailure();

    [Fact]
    public void Vocabulary_DemoModel_CountsItsTokens()
    {
        Assert.Equal(8_000, TokenizerData.Demo.Vocabulary);
        Assert.Equal("<s>", TokenizerData.Demo.TokenOf(0));
        Assert.Equal(1, TokenizerData.Demo.AddedTokens["</s>"]);
        Assert.Equal(375, TokenizerData.Demo.AddedTokens.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8_000)]
    public void TokenOf_OutsideVocabulary_Throws(int token) =>
        Assert.Contains("Tokens go from 0 to 7999.", Assert.Throws<ArgumentOutOfRangeException>(() => TokenizerData.Demo.TokenOf(token)).Message);

    [Fact]
    public void IsControl_AddedTokens_AreThoseInAngleBracketsOnly()
    {
        string[] control = [.. TokenizerData.Demo.AddedTokens.Where(token => TokenizerData.Demo.IsControl(token.Value)).Select(token => token.Key)];
        string[] expected =
            ["<s>", "</s>", "<usr>", "<pad>", "<sys>", "<unk>", "<mask>", "<d>", "</d>", .. Enumerable.Range(0, 100).Select(i => $"<unused{i}>")];
        Assert.Equal(expected, control);
        Assert.False(TokenizerData.Demo.IsControl(8_000));
    }
}
