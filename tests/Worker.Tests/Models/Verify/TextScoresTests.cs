using System.Text.Json.Nodes;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Tokenization;

namespace KoGpt2.Worker.Tests.Models.Verify;

public sealed class TextScoresTests(Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public void Of_GoldenTexts_GivesTheirLogLikelihoods()
    {
        using var graph = new GraphLogits(packages.Demo(WeightPrecision.Fp32));
        JsonNode[] rows = TestData.Rows("demo-goldens", "scores.jsonl");
        double whole = 0;
        foreach (JsonNode row in rows.Where(row => row["text"] is not null))
        {
            string text = row["text"]!.GetValue<string>();
            Assert.Equal(row.Ints("input_ids"), TokenizerData.Demo.Encode(text));
            TextScores scores = Score(graph, text);
            Assert.Equal(row["sum"]!.GetValue<double>(), scores.LogLikelihood, 1e-4 * scores.Tokens);
            Assert.Equal((row["n_scored"]!.GetValue<int>(), text.Length), (scores.Tokens, scores.Characters));
            whole += scores.LogLikelihood;
        }
        string[] texts = [.. rows.Select(row => row["text"]?.GetValue<string>()).OfType<string>()];
        Assert.True(texts.Length >= 5);
        Assert.Equal(whole, Score(graph, texts).LogLikelihood, 1e-3);
    }

    [Fact]
    public void Of_LinesTooShortOrTooLong_CountsWhatCanBeScored()
    {
        using var graph = new GraphLogits(packages.Demo(WeightPrecision.Fp32));
        string longLine = string.Concat(Enumerable.Repeat("<usr>", 300));
        TextScores scores = Score(graph, "영화", longLine, "이 영화😂");
        Assert.Equal((3, 1, 254 + 2, longLine.Length + 5), (scores.Lines, scores.CutLines, scores.Tokens, scores.Characters));
    }

    [Fact]
    public void Of_OneTokenOnly_IsRefused()
    {
        using var graph = new GraphLogits(packages.Demo(WeightPrecision.Fp32));
        Assert.Equal(
            "No line of the text has two tokens or more; a line's first token cannot be scored.",
            Assert.Throws<VerifyException>(() => Score(graph, "영화", "이")).Message);
    }

    private static TextScores Score(GraphLogits graph, params string[] lines) => TextScores.Of(lines, TokenizerData.Demo, graph, TestContext.Current.CancellationToken);
}
