using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Generation;

public sealed class ChoiceTests(Packages packages) : IClassFixture<Packages>, IAsyncLifetime
{
    private static readonly Prompt s_prompt = new Prompt.Text("이 영화");

    private readonly KoGpt2Tokenizer _tokenizer = KoGpt2Tokenizer.Load(Path.Combine(Repository.DemoCheckpoint, "tokenizer.json"));

    private TextGenerator? _generator;

    public ValueTask InitializeAsync()
    {
        _generator = new TextGenerator(packages.Demo(WeightPrecision.Fp32), new EngineOptions { Rows = 4 }, NullLoggerFactory.Instance);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _generator!.DisposeAsync();

    [Fact]
    public async Task Echo_TextAndTokens_LeadsTheText()
    {
        var settings = new GenerationSettings { Temperature = 0, MaxTokens = 6, MinTokens = 6 };
        string text = (await GenerateAsync(s_prompt, settings)).Choices[0].Text;
        Assert.Equal("이 영화" + text, (await GenerateAsync(s_prompt, settings with { Echo = true })).Choices[0].Text);
        var tokens = new Prompt.Tokens(_tokenizer.Encode("이 영화"));
        Assert.Equal("이 영화" + text, (await GenerateAsync(tokens, settings with { Echo = true })).Choices[0].Text);
    }

    [Fact]
    public async Task Logprobs_Output_HaveOneEntryForEachTokenAndLieInTheText()
    {
        GeneratedChoice choice = (await GenerateAsync(s_prompt, new GenerationSettings { Seed = 5, MaxTokens = 20, MinTokens = 20, Logprobs = 3 })).Choices[0];
        ChoiceLogprobs logprobs = choice.Logprobs!;
        Assert.Equal(choice.Tokens, logprobs.TokenIds);
        Assert.Equal([20, 20, 20, 20], [logprobs.Tokens.Count, logprobs.TokenLogprobs.Count, logprobs.TopLogprobs.Count, logprobs.TextOffset.Count]);
        Assert.Equal(choice.Text, string.Concat(logprobs.Tokens));
        for (int i = 0; i < 20; i++)
        {
            Assert.StartsWith(logprobs.Tokens[i], choice.Text[logprobs.TextOffset[i]..], StringComparison.Ordinal);
            Assert.InRange(logprobs.TopLogprobs[i]!.Count, 1, 4);
            Assert.True(logprobs.TopLogprobs[i]!.Values.Max() >= logprobs.TokenLogprobs[i]);
            Assert.Contains(logprobs.Tokens[i], logprobs.TopLogprobs[i]!);
        }
        Assert.Null(choice.Score);
    }

    [Fact]
    public async Task Logprobs_Greedy_AreThoseBeforePenalties()
    {
        var settings = new GenerationSettings { Temperature = 0, MaxTokens = 8, MinTokens = 8, RepetitionPenalty = 3, Logprobs = 1 };
        GeneratedChoice choice = (await GenerateAsync(s_prompt, settings)).Choices[0];
        int[] all = [.. _tokenizer.Encode("이 영화"), .. choice.Tokens];
        GeneratedChoice scored = (await GenerateAsync(new Prompt.Tokens(all), new GenerationSettings { MaxTokens = 0, Echo = true, Logprobs = 1 })).Choices[0];
        Assert.All(
            choice.Logprobs!.TokenLogprobs.Zip(scored.Logprobs!.TokenLogprobs.TakeLast(8)), pair => Assert.Equal(pair.First!.Value, pair.Second!.Value, 1e-5));
        Assert.Contains(choice.Logprobs.TopLogprobs.Zip(choice.Logprobs.TokenLogprobs), pair => pair.First!.Values.Max() > pair.Second);
    }

    [Fact]
    public async Task MaxTokensZero_Text_IsScored()
    {
        JsonNode golden = TestData.Rows("demo-goldens", "scores.jsonl")[0];
        string text = golden["text"]!.GetValue<string>();
        PromptResult.Generated generated = await GenerateAsync(new Prompt.Text(text), new GenerationSettings { MaxTokens = 0, Echo = true, Logprobs = 2 });
        GeneratedChoice choice = Assert.Single(generated.Choices);
        Assert.Equal((text, FinishReason.Length, 0), (choice.Text, choice.FinishReason, generated.GeneratedTokens));
        Assert.Equal(golden.Ints("input_ids"), choice.Logprobs!.TokenIds);
        Assert.Equal(text, string.Concat(choice.Logprobs.Tokens));
        Assert.Null(choice.Logprobs.TokenLogprobs[0]);
        Assert.Null(choice.Logprobs.TopLogprobs[0]);
        Assert.All(
            golden["token_logprobs"]!.Numbers().Zip(choice.Logprobs.TokenLogprobs.Skip(1)), pair => Assert.Equal(pair.First, pair.Second!.Value, 1e-5));
    }

    [Fact]
    public async Task EchoAndLogprobs_SeveralChoices_EachLeadsWithThePrompt()
    {
        PromptResult.Generated generated = await GenerateAsync(s_prompt, new GenerationSettings { N = 6, Seed = 2, MaxTokens = 5, MinTokens = 5, Echo = true, Logprobs = 0 });
        foreach (GeneratedChoice choice in generated.Choices)
        {
            Assert.Equal([.. generated.PromptTokens, .. choice.Tokens], choice.Logprobs!.TokenIds);
            Assert.Equal(choice.Text, string.Concat(choice.Logprobs.Tokens));
            Assert.Equal(choice.Logprobs.TokenLogprobs.Skip(1), choice.Logprobs.TopLogprobs.Skip(1).Select(top => (double?)Assert.Single(top!).Value));
        }
    }

    [Fact]
    public async Task BestOf_NothingGenerated_ReturnsThePromptAsOftenAsAsked()
    {
        PromptResult.Generated best = await GenerateAsync(s_prompt, new GenerationSettings { MaxTokens = 0, Echo = true, N = 2, BestOf = 3 });
        Assert.Equal([0, 1], best.Choices.Select(choice => choice.Index));
        Assert.All(best.Choices, choice => Assert.Empty(choice.Tokens));
        Assert.All(best.Choices, choice => Assert.Null(choice.Score));
    }

    [Fact]
    public async Task BestOf_ManyChoices_ReturnsTheLikeliestByMeanLogprob()
    {
        var settings = new GenerationSettings { N = 9, Seed = 3, MaxTokens = 10, Logprobs = 0 };
        PromptResult.Generated all = await GenerateAsync(s_prompt, settings);
        PromptResult.Generated best = await GenerateAsync(s_prompt, settings with { N = 3, BestOf = 9, Logprobs = null });
        double Mean(GeneratedChoice choice) => choice.Logprobs!.TokenLogprobs.Average()!.Value;
        GeneratedChoice[] expected = [.. all.Choices.OrderByDescending(Mean).Take(3)];
        Assert.Equal(expected.Select(choice => choice.Text), best.Choices.Select(choice => choice.Text));
        Assert.Equal(expected.Select(Mean), best.Choices.Select(choice => choice.Score!.Value));
        Assert.Equal([0, 1, 2], best.Choices.Select(choice => choice.Index));
        Assert.All(best.Choices, choice => Assert.Null(choice.Logprobs));
        Assert.Equal(all.GeneratedTokens, best.GeneratedTokens);
    }

    [Fact]
    public async Task Score_OneChoiceOfPenalizedText_IsTheMeanOfTheLogprobsAndChangesNothingElse()
    {
        var settings = new GenerationSettings { Seed = 3, MaxTokens = 10, RepetitionPenalty = 2 };
        GeneratedChoice listed = (await GenerateAsync(s_prompt, settings with { Logprobs = 0 })).Choices[0];
        GeneratedChoice scored = (await GenerateAsync(s_prompt, settings with { Score = true })).Choices[0];
        Assert.Equal(listed.Logprobs!.TokenLogprobs.Average(), scored.Score);
        Assert.Equal((listed.Text, null), (scored.Text, scored.Logprobs));
    }

    [Fact]
    public async Task N_FarMoreChoicesThanRows_ReturnsThemAllInOrder()
    {
        PromptResult.Generated generated = await GenerateAsync(s_prompt, new GenerationSettings { N = 128, MaxTokens = 3 });
        Assert.Equal(Enumerable.Range(0, 128), generated.Choices.Select(choice => choice.Index));
        Assert.Equal(generated.Choices.Sum(choice => choice.Tokens.Count), generated.GeneratedTokens);
    }

    [Fact]
    public async Task NumBeams_Prompt_ReturnsTheBestTextsWithTheirScores()
    {
        PromptResult.Generated generated = await GenerateAsync(s_prompt, new GenerationSettings { Temperature = 0, NumBeams = 4, N = 3, MaxTokens = 12 });
        Assert.Equal([0, 1, 2], generated.Choices.Select(choice => choice.Index));
        Assert.Equal(generated.Choices.OrderByDescending(choice => choice.Score), generated.Choices);
        Assert.Equal(3, generated.Choices.Select(choice => string.Join(' ', choice.Tokens)).Distinct().Count());
        Assert.Contains(generated.Choices, choice => choice.FinishReason == FinishReason.Stop);
        Assert.All(generated.Choices, choice => Assert.Equal(_tokenizer.Decode([.. choice.Tokens], new DecodeOptions { Continues = true }), choice.Text));
        Assert.Equal(generated.Choices.Sum(choice => choice.Tokens.Count), generated.GeneratedTokens);
    }

    [Fact]
    public async Task NumBeams_StopToken_IsNotPartOfTheText()
    {
        var settings = new GenerationSettings { Temperature = 0, NumBeams = 2, MaxTokens = 12, MinTokens = 4 };
        GeneratedChoice whole = (await GenerateAsync(s_prompt, settings)).Choices[0];
        GeneratedChoice choice = (await GenerateAsync(s_prompt, settings with { StopTokenIds = [.. whole.Tokens.Skip(4)] })).Choices[0];
        Assert.Equal(FinishReason.Stop, choice.FinishReason);
        Assert.Equal(_tokenizer.Decode([.. choice.Tokens.SkipLast(1)], new DecodeOptions { Continues = true }), choice.Text);
    }

    [Fact]
    public async Task NumBeams_MoreThanRows_IsRefused()
    {
        PromptResult result = await _generator!.GenerateAsync(s_prompt, new GenerationSettings { NumBeams = 5 }, TestContext.Current.CancellationToken);
        Assert.Equal(("num_beams", "too_many_beams"), (Assert.IsType<PromptResult.Refused>(result).Error.Field, ((PromptResult.Refused)result).Error.Code));
    }

    [Fact]
    public async Task AddBosToken_Prompt_BeginsWithTheStartToken()
    {
        PromptResult.Generated generated = await GenerateAsync(s_prompt, new GenerationSettings { AddBosToken = true, Echo = true, MaxTokens = 1 });
        Assert.Equal([_generator!.Model.StartToken!.Value, .. _tokenizer.Encode("이 영화")], generated.PromptTokens);
        Assert.StartsWith("이 영화", generated.Choices[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_BestOf_SaysSo()
    {
        PromptResult result = await _generator!.GenerateAsync(s_prompt, new GenerationSettings { N = 1, BestOf = 3 }, new CancellationToken(canceled: true));
        Assert.All(Assert.IsType<PromptResult.Generated>(result).Choices, choice => Assert.Equal(FinishReason.Cancelled, choice.FinishReason));
    }

    [Fact]
    public async Task Cancelled_NumBeams_SaysSo()
    {
        PromptResult result = await _generator!.GenerateAsync(s_prompt, new GenerationSettings { NumBeams = 3 }, new CancellationToken(canceled: true));
        Assert.Equal(FinishReason.Cancelled, Assert.Single(Assert.IsType<PromptResult.Generated>(result).Choices).FinishReason);
    }

    private async Task<PromptResult.Generated> GenerateAsync(Prompt prompt, GenerationSettings settings) =>
        Assert.IsType<PromptResult.Generated>(await _generator!.GenerateAsync(prompt, settings, TestContext.Current.CancellationToken));
}
