using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;

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
}
