using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly GenerationSettings s_greedy = new() { Temperature = 0 };

    [Fact]
    public void Sample_Greedy_TakesTheFirstOfTheGreatest() =>
        Assert.Equal(2, Sample(s_greedy, prompt: [0], 1, 0, 5, 5));

    [Fact]
    public void Sample_RepetitionPenalty_CountsPromptTokens() =>
        Assert.Equal(3, Sample(s_greedy with { RepetitionPenalty = 1.5 }, prompt: [2, 2], 1, 0, 5, 4));

    [Fact]
    public void Sample_BelowTheLeastNumberOfTokens_NeverEnds() =>
        Assert.Equal(0, Sample(s_greedy with { MinTokens = 1, StopTokenIds = [3] }, prompt: [0], 1, 9, 0, 8));

    [Fact]
    public void Sample_RowThatDoesNotDraw_IsLeftAlone()
    {
        PlanRow row = Row(Scripted.Sequence([0], s_greedy), draws: false);
        Assert.Equal([0], new Sampler(1).Sample(new[] { float.NaN, float.NaN }, new StepPlan(Pass.LongPrompt, [row], [], [])).Select(result => result.Token));
    }

    [Fact]
    public void Sample_ManyRows_DependsOnNeitherPlaceNorThreads()
    {
        float[][] logits = [.. Enumerable.Range(0, 20).Select(row => Enumerable.Range(0, 1_000).Select(i => (float)Math.Sin((row + 1) * i * 0.7)).ToArray())];
        Sequence[] sequences =
        [
            .. Enumerable.Range(0, 20).Select(row => Scripted.Sequence([row], new GenerationSettings { Seed = row, TopP = 0.9, TopK = 500, Temperature = 0.8 })),
        ];
        int[] together = Sample(8, sequences, logits);
        int[] backwards = Sample(1, [.. sequences.Reverse()], [.. logits.Reverse()]);
        int[] alone = [.. sequences.Select((sequence, i) => Sample(1, [sequence], [logits[i]])[0])];
        Assert.Equal(alone, together);
        Assert.Equal(alone, backwards.Reverse());
    }

    [Fact]
    public void Sample_ManySeeds_FollowsTheDistribution()
    {
        Sequence[] sequences = [.. Enumerable.Range(0, 10_000).Select(seed => Scripted.Sequence([0], new GenerationSettings { Seed = seed }))];
        float[] logits = [0, float.NegativeInfinity, MathF.Log(2), MathF.Log(7)];
        int[] tokens = Sample(2, sequences, [.. sequences.Select(_ => logits)]);
        // Five standard deviations around 1,000, 2,000 and 7,000.
        Assert.InRange(tokens.Count(token => token == 0), 850, 1_150);
        Assert.DoesNotContain(1, tokens);
        Assert.InRange(tokens.Count(token => token == 2), 1_800, 2_200);
    }

    private static int Sample(GenerationSettings settings, int[] prompt, params float[] logits) =>
        Sample(1, [Scripted.Sequence(prompt, settings)], [logits])[0];

    private static int[] Sample(int threads, Sequence[] sequences, float[][] logits) =>
        [.. new Sampler(threads).Sample(
            logits.SelectMany(row => row).ToArray(),
            new StepPlan(Pass.Decode, [.. sequences.Select(sequence => Row(sequence, draws: true))], [], [])).Select(result => result.Token)];

    private static PlanRow Row(Sequence sequence, bool draws) => new(sequence, Slot: 0, Input: 0, First: 0, Count: 1, draws);
}
