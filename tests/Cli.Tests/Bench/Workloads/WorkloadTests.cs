using KoGpt2.Cli.Bench;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Tests.Bench.Workloads;

public sealed class WorkloadTests
{
    private static readonly KoGpt2Tokenizer s_tokenizer = KoGpt2Tokenizer.Load(Path.Combine(Repository.DemoCheckpoint, ModelManifest.TokenizerFile));
    private static readonly ModelShape s_shape = new(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 256, s_tokenizer.Vocabulary);

    [Fact]
    public void Create_LengthsGiven_CutsPromptsOfJustThatLength()
    {
        Workload workload = Workload.Create(Options("1-120", "3-9"), s_tokenizer, s_shape);
        Assert.Equal(40, workload.Prompts.Count);
        Assert.All(workload.Prompts, prompt => Assert.Equal(s_tokenizer.Encode(prompt.Text), prompt.Tokens));
        Assert.All(workload.Prompts, prompt => Assert.InRange(prompt.Tokens.Length, 1, 120));
        Assert.All(workload.Prompts, prompt => Assert.InRange(prompt.OutputTokens, 3, 9));
        Assert.True(workload.Prompts.Max(prompt => prompt.Tokens.Length) > 80);
    }

    [Fact]
    public void Create_SameSeed_GivesTheSame()
    {
        Workload one = Workload.Create(Options("1-50", "1-9"), s_tokenizer, s_shape), other = Workload.Create(Options("1-50", "1-9"), s_tokenizer, s_shape);
        Assert.Equal(one.Prompts.Select(prompt => (prompt.Text, prompt.OutputTokens)), other.Prompts.Select(prompt => (prompt.Text, prompt.OutputTokens)));
        Workload third = Workload.Create(Options("1-50", "1-9") with { Seed = 8 }, s_tokenizer, s_shape);
        Assert.NotEqual(one.Prompts.Select(prompt => prompt.Text), third.Prompts.Select(prompt => prompt.Text));
    }

    [Fact]
    public void Create_NoLengths_TakesTextsAgainInTheirOrder()
    {
        Workload workload = Workload.Create(Options(null, "4") with { Count = 5 }, s_tokenizer, s_shape);
        Assert.Equal(["이 영화는", "배우들의 연기가 정말", "이 영화는", "배우들의 연기가 정말", "이 영화는"], workload.Prompts.Select(prompt => prompt.Text));
    }

    [Fact]
    public void Create_LongerThanTheContext_SaysBothNumbers()
    {
        BenchException error = Assert.Throws<BenchException>(() => Workload.Create(Options("200", "57"), s_tokenizer, s_shape));
        Assert.Contains("200 tokens and its 57 output tokens are more than the 256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WarmUp_MorePromptsThanRows_TakesTheShortest()
    {
        Workload workload = Workload.Create(Options("1-60", "20"), s_tokenizer, s_shape), warm = workload.WarmUp(rows: 8);
        Assert.Equal(8, warm.Prompts.Count);
        Assert.Equal(workload.Prompts.Select(prompt => prompt.Tokens.Length).Order().Take(8).Sum(), warm.PromptTokens);
        Assert.True(warm.OutputTokens < workload.OutputTokens);
    }

    [Fact]
    public void LargestBatch_SeveralBatches_CountsPaddingOfTheWorst()
    {
        BenchPrompt[] prompts = [.. new[] { 3, 1, 7, 2, 9 }.Select(length => new BenchPrompt("", new int[length], 1))];
        Assert.Equal(14, new Workload(prompts).LargestBatch(rows: 2));
    }

    private static WorkloadOptions Options(string? prompts, string outputs) => new()
    {
        Texts = ["이 영화는", "배우들의 연기가 정말"],
        Count = 40,
        PromptTokens = prompts is null ? null : LengthMix.TryParse(prompts, 255),
        OutputTokens = LengthMix.TryParse(outputs, 255)!,
        Seed = 1,
    };
}
