using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Cli.Tests.Bench.Paths;

public sealed class StepLogTests
{
    [Fact]
    public void Figures_PromptsAndDecodes_TellsThemApart()
    {
        var log = new StepLog(rows: 4);
        log.Add(Step(Pass.Prompts, [10, 6, 4], draws: 3, run: 100, sample: 10, whole: 120), idle: 0);
        log.Add(Step(Pass.Decode, [1, 1, 1], draws: 3, run: 20, sample: 4, whole: 25), idle: 0);
        log.Add(Step(Pass.Decode, [1, 1, 1], draws: 3, run: 20, sample: 6, whole: 35), idle: 2);
        StepFigures figures = log.Figures(TimeSpan.FromMilliseconds(200), promptTokens: 20);
        Assert.Equal(4 / 0.060, figures.DecodeTokensPerSecond, precision: 6);
        Assert.Equal(20 / 0.120, figures.PromptTokensPerSecond, precision: 6);
        Assert.Equal(0.5, figures.Fill, precision: 6);
        Assert.Equal(30, figures.StepMedianMs, precision: 6);
        Assert.Equal(34.9, figures.Step99Ms, precision: 6);
        Assert.Equal(20 / 180.0, figures.SamplingShare, precision: 6);
        Assert.Equal(140 / 200.0, figures.PassShare, precision: 6);
    }

    [Fact]
    public void Figures_NothingDecoded_GivesNumbersThatJsonHas()
    {
        var log = new StepLog(rows: 4);
        log.Add(Step(Pass.Prompts, [10], draws: 1, run: 100, sample: 10, whole: 120), idle: 0);
        StepFigures figures = log.Figures(TimeSpan.FromMilliseconds(120), promptTokens: 10);
        Assert.Equal((0, 0, 0), (figures.DecodeTokensPerSecond, figures.Fill, figures.StepMedianMs));
    }

    private static StepTimes Step(Pass pass, int[] counts, int draws, int run, int sample, int whole)
    {
        PlanRow[] rows =
        [
            .. counts.Select((count, i) => new PlanRow(
                EngineRun.NewSequence([7], 1, seed: 0, PlainRunner.Model, PlainRunner.Tokenizer), i, Input: i, First: 0, count, Draws: i < draws)),
        ];
        return new StepTimes(new StepPlan(pass, rows, [], []), TimeSpan.FromMilliseconds(run), TimeSpan.FromMilliseconds(sample), TimeSpan.FromMilliseconds(whole));
    }
}
