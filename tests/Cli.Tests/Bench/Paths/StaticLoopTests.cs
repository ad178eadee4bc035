using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Cli.Tests.Bench.Paths;

public sealed class StaticLoopTests
{
    private static readonly Sequence s_padding = EngineRun.NewSequence([.. Enumerable.Repeat(3, 1_023)], 1, seed: 0, PlainRunner.Model, PlainRunner.Tokenizer);

    [Fact]
    public void Run_MixedLengths_RunsEveryRowUntilTheLongestOfItsBatchHasEnded()
    {
        var runner = new PlainRunner();
        Sequence[] sequences = Sequences(PlainRunner.Workload((4, 2), (9, 5), (1, 1), (3, 3), (2, 2)));
        StaticLoop.Run(runner, new Sampler(threads: 1), sequences, s_padding, rows: 2, new StepLog(rows: 2), TestContext.Current.CancellationToken);

        Assert.Equal([2, 5, 1, 3, 2], sequences.Select(sequence => sequence.Output.Count));
        Assert.All(sequences, sequence => Assert.Equal(FinishReason.Length, sequence.FinishReason));
        Assert.Equal("PDDDD PDD PD", Shape(runner.Plans));
        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2, 1, 1], runner.Plans.Select(plan => plan.Rows.Count));
        Assert.Equal([9, 3, 2], runner.Plans.Where(plan => plan.Pass == Pass.Prompts).Select(plan => plan.Longest));
    }

    [Fact]
    public void Run_RowThatEnded_GoesOnWithPadding()
    {
        var runner = new PlainRunner();
        StaticLoop.Run(runner, new Sampler(threads: 1), Sequences(PlainRunner.Workload((4, 2), (9, 5))), s_padding, rows: 2, new StepLog(rows: 2), TestContext.Current.CancellationToken);
        Assert.Equal([(4, false), (5, true), (6, true), (7, true)], runner.Plans.Skip(1).Select(plan => (plan.Rows[0].First, plan.Rows[0].Sequence == s_padding)));
    }

    [Fact]
    public void Run_MixedLengths_FillIsTheShareOfRowsThatDraw()
    {
        var log = new StepLog(rows: 2);
        StaticLoop.Run(new PlainRunner(), new Sampler(threads: 1), Sequences(PlainRunner.Workload((4, 2), (9, 5))), s_padding, rows: 2, log, TestContext.Current.CancellationToken);
        Assert.Equal(5 / 8.0, log.Figures(TimeSpan.FromSeconds(1)).Fill, precision: 10);
    }

    private static Sequence[] Sequences(Workload workload) =>
        [.. workload.Prompts.Select((prompt, i) => EngineRun.NewSequence(prompt.Tokens, prompt.OutputTokens, i, PlainRunner.Model, PlainRunner.Tokenizer))];

    private static string Shape(IEnumerable<StepPlan> plans) => string.Concat(plans.Select(plan => plan.Pass == Pass.Prompts ? " P" : "D")).Trim();
}
