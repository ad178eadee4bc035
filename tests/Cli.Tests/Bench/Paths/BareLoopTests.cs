using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Cli.Tests.Bench.Paths;

public sealed class BareLoopTests
{
    [Fact]
    public void Run_MixedLengths_RunsEveryTokenOnceAndRefillsRows()
    {
        var runner = new PlainRunner();
        Workload workload = PlainRunner.Workload((4, 2), (9, 5), (1, 1), (3, 3), (2, 2));
        BareLoop.Run(runner, PlainRunner.Model, workload, new EngineOptions { Rows = 2 }, new StepLog(rows: 2), TestContext.Current.CancellationToken);
        Assert.Equal(workload.OutputTokens, runner.Plans.Sum(plan => plan.Rows.Count(row => row.Draws)));
        Assert.Equal(workload.PromptTokens, runner.Plans.Where(plan => plan.Pass == Pass.Prompts).Sum(plan => plan.Rows.Sum(row => row.Count)));
        Assert.True(runner.Plans.Count(plan => plan.Pass == Pass.Decode) < 4 + 2 + 1);
    }
}
