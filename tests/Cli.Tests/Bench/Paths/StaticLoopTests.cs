using KoGpt2.Cli.Bench;
using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Cli.Tests.Bench.Paths;

public sealed class StaticLoopTests
{
    private readonly PlainRunner _runner = new();
    private readonly StepLog _log = new(rows: 2);

    [Fact]
    public void Run_MixedLengths_RunsEveryRowUntilTheLongestOfItsBatchHasEnded()
    {
        Sequence[] sequences = Run((4, 2), (9, 5), (1, 1), (3, 3), (2, 2));
        Assert.Equal([2, 5, 1, 3, 2], sequences.Select(sequence => sequence.Output.Count));
        Assert.All(sequences, sequence => Assert.Equal(FinishReason.Length, sequence.FinishReason));
        Assert.Equal("PDDDD PDD PD", string.Concat(_runner.Plans.Select(plan => plan.Pass == Pass.Prompts ? " P" : "D")).Trim());
        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2, 1, 1], _runner.Plans.Select(plan => plan.Rows.Count));
    }

    [Fact]
    public void Run_PromptsOfUnequalLength_PadsThemOnTheLeft()
    {
        Sequence[] sequences = Run((4, 2), (9, 5));
        Assert.Equal([0, 0, 0, 0, 0, 7, 7, 7, 7], sequences[0].Prompt);
        Assert.Equal(Enumerable.Repeat(7, 9), sequences[1].Prompt);
        Assert.All(_runner.Plans[0].Rows, row => Assert.Equal((0, 9), (row.First, row.Count)));
    }

    [Fact]
    public void Run_RowThatEnded_GoesOnAsFarAsTheOthers()
    {
        Run((4, 2), (9, 5));
        Assert.Equal([9, 10, 11, 12], _runner.Plans.Skip(1).Select(plan => plan.Rows[0].First));
        Assert.Equal([9, 10, 11, 12], _runner.Plans.Skip(1).Select(plan => plan.Rows[1].First));
        Assert.Equal(5 / 8.0, _log.Figures(TimeSpan.FromSeconds(1), promptTokens: 13).Fill, precision: 10);
    }

    [Fact]
    public void Batches_LongPromptBesideLongOutput_SaysThatTheyDoNotFit()
    {
        BenchException error = Assert.Throws<BenchException>(() => Run((1_000, 2), (3, 25)));
        Assert.Contains("to 1,000 tokens and generates 25 in the same batch, more than the 1,024", error.Message, StringComparison.Ordinal);
    }

    private Sequence[] Run(params (int Prompt, int Output)[] lengths)
    {
        IReadOnlyList<Sequence[]> batches = StaticLoop.Batches(PlainRunner.Workload(lengths), PlainRunner.Model, PlainRunner.Tokenizer, rows: 2);
        StaticLoop.Run(_runner, new Sampler(threads: 1), batches, _log, TestContext.Current.CancellationToken);
        return [.. batches.SelectMany(batch => batch)];
    }
}
