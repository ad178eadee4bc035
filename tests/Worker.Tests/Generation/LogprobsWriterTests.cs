using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Generation;

public sealed class LogprobsWriterTests
{
    private readonly KoGpt2Tokenizer _tokenizer = KoGpt2Tokenizer.Load(Path.Combine(Repository.DemoCheckpoint, "tokenizer.json"));

    [Fact]
    public void Add_TokensOfOneText_KeepsTheLikeliest()
    {
        int unwritten = _tokenizer.Vocabulary;
        var scored = new ScoredToken(unwritten + 1, -2, [new TokenLogprob(unwritten, -1), new TokenLogprob(unwritten + 1, -2)]);
        ChoiceLogprobs logprobs = Write([unwritten + 1], [scored], start: 0, end: 0);
        Assert.Equal([new KeyValuePair<string, double>("", -1)], logprobs.TopLogprobs[0]!);
        Assert.Equal([-2], logprobs.TokenLogprobs);
    }

    [Fact]
    public void Add_ControlToken_IsWrittenButTakesNoPlaceInTheText()
    {
        int[] tokens = [.. _tokenizer.Encode("영화</s>영화")];
        int control = Array.FindIndex(tokens, _tokenizer.IsControl);
        ChoiceLogprobs logprobs = Write(tokens, [], start: 3, end: 100);
        Assert.Equal("</s>", logprobs.Tokens[control]);
        Assert.Equal(logprobs.TextOffset[control], logprobs.TextOffset[control + 1]);
        Assert.Equal(3, logprobs.TextOffset[0]);
        Assert.All(logprobs.TokenLogprobs, Assert.Null);
        Assert.All(logprobs.TopLogprobs, Assert.Null);
    }

    [Fact]
    public void Add_TextThatWasCut_PutsNoTokenBehindItsEnd() =>
        Assert.All(Write(_tokenizer.Encode("정말 재미있게 봤습니다."), [], start: 0, end: 2).TextOffset, offset => Assert.InRange(offset, 0, 2));

    [Theory]
    [InlineData("", 0)]
    [InlineData("가a", 2)]
    [InlineData("a😀b", 3)]
    public void CodePoints_Text_CountsPairsOnce(string text, int count) => Assert.Equal(count, LogprobsWriter.CodePoints(text));

    private ChoiceLogprobs Write(int[] tokens, ScoredToken[] scores, int start, int end)
    {
        var writer = new LogprobsWriter(_tokenizer);
        writer.Add(tokens, scores, new DecodeOptions { Continues = true }, start, end);
        return writer.ToLogprobs();
    }
}
