using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Tests.Tokenization;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Engine;

public sealed class SequenceTests
{
    [Fact]
    public void Constructor_PromptThatFillsTheContext_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Scripted.Sequence(new int[1_024]));
        Assert.StartsWith("Send a prompt of at most 1,023 tokens, to leave room for one more; got 1,024.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_EndToken_Stops()
    {
        Sequence sequence = Scripted.Sequence([5]);
        sequence.Accept(1);
        Assert.Equal(FinishReason.Stop, sequence.FinishReason);
        Assert.Equal([1], sequence.Output);
    }

    [Fact]
    public void Accept_StopToken_Stops()
    {
        Sequence sequence = Scripted.Sequence([5], new GenerationSettings { StopTokenIds = [7] });
        sequence.Accept(6);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(7);
        Assert.Equal(FinishReason.Stop, sequence.FinishReason);
    }

    [Fact]
    public void Accept_EndTokenAsTheLastAllowed_StopsRatherThanRunsOut()
    {
        Sequence sequence = Scripted.Sequence([5], new GenerationSettings { MaxTokens = 1 });
        sequence.Accept(1);
        Assert.Equal(FinishReason.Stop, sequence.FinishReason);
    }

    [Fact]
    public void Accept_AsManyAsAsked_EndsByLength()
    {
        Sequence sequence = Scripted.Sequence([5], new GenerationSettings { MaxTokens = 2 });
        sequence.Accept(8);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(8);
        Assert.Equal(FinishReason.Length, sequence.FinishReason);
    }

    [Fact]
    public void Accept_ContextFull_EndsByLength()
    {
        Sequence sequence = Scripted.Sequence(new int[1_022], new GenerationSettings { MaxTokens = 64 });
        sequence.Accept(8);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(8);
        Assert.Equal(FinishReason.Length, sequence.FinishReason);
    }

    [Fact]
    public void Accept_EndTokenToBeIgnored_GoesOn()
    {
        Sequence sequence = Scripted.Sequence([5], new GenerationSettings { IgnoreEos = true, StopTokenIds = [7] });
        sequence.Accept(1);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(7);
        Assert.Equal(FinishReason.Stop, sequence.FinishReason);
    }

    [Fact]
    public void Accept_PatternAgainAndAgain_EndsByRepetition()
    {
        Sequence sequence = Scripted.Sequence([8, 9], new GenerationSettings { RepetitionDetection = new RepetitionDetection(2, 1, 3) });
        Array.ForEach([8, 9, 8, 9, 8], sequence.Accept);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(9);
        Assert.Equal(FinishReason.Repetition, sequence.FinishReason);
    }

    [Fact]
    public void Accept_PatternBeforeTheLeastNumberOfTokens_GoesOn()
    {
        Sequence sequence = Scripted.Sequence([5], new GenerationSettings { MinTokens = 4, RepetitionDetection = new RepetitionDetection(1, 1, 2) });
        Array.ForEach([8, 8, 8], sequence.Accept);
        Assert.Null(sequence.FinishReason);
        sequence.Accept(8);
        Assert.Equal(FinishReason.Repetition, sequence.FinishReason);
    }

    [Theory]
    [InlineData(true, true, "ㅋ")]
    [InlineData(true, false, "\u110F")]
    [InlineData(false, true, "<usr>ㅋ</s>")]
    public void Text_ControlTokensAndLetters_AreAsAskedFor(bool skipSpecial, bool repair, string expected)
    {
        var settings = new GenerationSettings { SkipSpecialTokens = skipSpecial, RepairJamo = repair, IgnoreEos = true };
        KoGpt2Tokenizer tokenizer = TokenizerData.Demo;
        var sequence = new Sequence([5], settings, choice: 0, Scripted.Model with { EndTokens = [tokenizer.AddedTokens["</s>"]] }, tokenizer);
        Array.ForEach([tokenizer.AddedTokens["<usr>"], tokenizer.EncodeInside("ㅋ").Single(), tokenizer.AddedTokens["</s>"]], sequence.Accept);
        Assert.Equal(expected, sequence.Text);
    }
}
