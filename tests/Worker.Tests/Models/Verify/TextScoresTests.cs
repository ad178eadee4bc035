using System.Text.Json.Nodes;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Models.Verify;

public sealed class TextScoresTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public async Task Of_GoldenTexts_GivesTheirLogLikelihoods()
    {
        await using TextGenerator generator = new(packages.Demo(WeightPrecision.Fp32), new EngineOptions(), NullLoggerFactory.Instance);
        JsonNode[] rows = TestData.Rows("demo-goldens", "scores.jsonl");
        double whole = 0;
        foreach (JsonNode row in rows.Where(row => row["text"] is not null))
        {
            string text = row["text"]!.GetValue<string>();
            Assert.Equal(row.Ints("input_ids"), TokenizerData.Demo.Encode(text));
            TextScores scores = await ScoreAsync(generator, text);
            Assert.Equal(row["sum"]!.GetValue<double>(), scores.LogLikelihood, 1e-4 * scores.Tokens);
            Assert.Equal((row["n_scored"]!.GetValue<int>(), text.Length), (scores.Tokens, scores.Characters));
            whole += scores.LogLikelihood;
        }
        string[] texts = [.. rows.Select(row => row["text"]?.GetValue<string>()).OfType<string>()];
        Assert.True(texts.Length >= 5);
        Assert.Equal(whole, (await ScoreAsync(generator, texts)).LogLikelihood, 1e-3);
    }

    [Fact]
    public async Task Of_LinesTooShortOrTooLong_CountsWhatCanBeScored()
    {
        await using TextGenerator generator = new(packages.Demo(WeightPrecision.Fp32), new EngineOptions(), NullLoggerFactory.Instance);
        string longLine = string.Concat(Enumerable.Repeat("<usr>", 300));
        TextScores scores = await ScoreAsync(generator, "영화", longLine, "이 영화😂");
        Assert.Equal((3, 1, 255 + 2, longLine.Length + 5), (scores.Lines, scores.CutLines, scores.Tokens, scores.Characters));
    }

    [Fact]
    public async Task Of_OneTokenOnly_IsRefused()
    {
        await using TextGenerator generator = new(packages.Demo(WeightPrecision.Fp32), new EngineOptions(), NullLoggerFactory.Instance);
        Assert.Equal(
            "No line of the text has two tokens or more; a line's first token cannot be scored.",
            (await Assert.ThrowsAsync<VerifyException>(() => ScoreAsync(generator, "영화", "이"))).Message);
    }

    private static Task<TextScores> ScoreAsync(TextGenerator generator, params string[] lines) =>
        TextScores.OfAsync(lines, TokenizerData.Demo, generator, TestContext.Current.CancellationToken);
}
