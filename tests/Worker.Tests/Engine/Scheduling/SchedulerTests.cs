using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Worker.Tests.Engine.Scheduling;

public sealed class SchedulerTests
{
    private static readonly GenerationSettings s_greedy = new() { Temperature = 0 };

    [Fact]
    public void Plan_NothingToDo_IsEmpty() => Assert.True(new Scheduler(4, TokenBudget.Chunk).Plan().IsEmpty);

    [Fact]
    public void Plan_WaitingPrompts_RunTogetherInTheFirstSlots()
    {
        var scheduler = new Scheduler(4, TokenBudget.Chunk);
        scheduler.Add(Scripted.Sequence([5, 6]));
        scheduler.Add(Scripted.Sequence([7]));
        StepPlan plan = scheduler.Plan();
        Assert.Equal(Pass.Prompts, plan.Pass);
        Assert.Equal([(0, 0, 2), (1, 1, 1)], plan.Rows.Select(row => (row.Slot, row.Input, row.Count)));
        Assert.All(plan.Rows, row => Assert.True(row.Draws));
    }

    [Fact]
    public void Plan_Twice_ChangesNothing()
    {
        var scheduler = new Scheduler(4, TokenBudget.Chunk);
        scheduler.Add(Scripted.Sequence([5, 6]));
        Assert.Equal(scheduler.Plan().Rows, scheduler.Plan().Rows);
        Assert.Equal(1, scheduler.Waiting);
    }

    [Fact]
    public void Plan_ChoicesOfOnePrompt_ShareItsInput()
    {
        var scheduler = new Scheduler(4, TokenBudget.Chunk);
        int[] prompt = [5, 6];
        for (int choice = 0; choice < 3; choice++)
            scheduler.Add(Scripted.Sequence(prompt, s_greedy, choice));
        scheduler.Add(Scripted.Sequence([5, 6]));
        StepPlan plan = scheduler.Plan();
        Assert.Equal([0, 0, 0, 1], plan.Rows.Select(row => row.Input));
        Assert.Equal([0, 1, 2, 3], plan.Rows.Select(row => row.Slot));
        Assert.Equal(2, plan.Inputs);
    }

    [Fact]
    public void Plan_ScoredPrompts_WantLogitsAfterEachOfTheirTokensOnce()
    {
        var scheduler = new Scheduler(6, TokenBudget.Chunk);
        int[] prompt = [5, 6, 7];
        GenerationSettings scored = s_greedy with { Echo = true, Logprobs = 1 };
        scheduler.Add(Scripted.Sequence([8, 9], s_greedy));
        scheduler.Add(Scripted.Sequence(prompt, scored));
        scheduler.Add(Scripted.Sequence(prompt, scored, choice: 1));
        scheduler.Add(Scripted.Sequence([4], scored));
        scheduler.Add(Scripted.Sequence([3, 2], scored with { MaxTokens = 0 }));
        StepPlan plan = scheduler.Plan();
        Assert.Equal([null, 5, null, 7, 7], plan.Rows.Select(row => row.ScoredAt));
        Assert.Equal(8, plan.Outputs);
        Assert.Equal([true, true, true, true, false], plan.Rows.Select(row => row.Draws));
    }

    [Fact]
    public void Plan_ManyScoredPrompts_NeverWantMoreThanAChunkOfThemInOnePass()
    {
        var scheduler = new Scheduler(8, budget: 4_096);
        for (int i = 0; i < 5; i++)
            scheduler.Add(Scripted.Sequence(new int[100], s_greedy with { Echo = true, Logprobs = 0, MaxTokens = 0 }));
        List<int> outputs = [];
        while (scheduler.Sequences.Any())
        {
            StepPlan plan = scheduler.Plan();
            outputs.Add(plan.Outputs);
            scheduler.Commit(plan, new RowResult[plan.Rows.Count]);
        }
        Assert.Equal([200, 200, 100], outputs);
    }

    [Fact]
    public void Plan_MoreChoicesThanSlots_TakesAsManyAsFit()
    {
        var scheduler = new Scheduler(2, TokenBudget.Chunk);
        int[] prompt = [5];
        for (int choice = 0; choice < 3; choice++)
            scheduler.Add(Scripted.Sequence(prompt, s_greedy, choice));
        Assert.Equal([0, 1], scheduler.Plan().Rows.Select(row => row.Sequence.Choice));
    }

    [Fact]
    public void Plan_HoleAndEverySlotRunsAnyway_LeavesEveryoneInPlace()
    {
        var scheduler = new Scheduler(4, TokenBudget.Chunk, packs: false);
        Sequence[] sequences = [.. new[] { 1, 9, 9 }.Select(tokens => Scripted.Sequence([5], s_greedy with { MaxTokens = tokens }))];
        Array.ForEach(sequences, scheduler.Add);
        scheduler.Commit(scheduler.Plan(), [6, 6, 6]);
        StepPlan plan = scheduler.Plan();
        Assert.Empty(plan.Moves);
        Assert.Equal([(sequences[1], 1), (sequences[2], 2)], plan.Rows.Select(row => (row.Sequence, row.Slot)));
        Assert.Empty(scheduler.Commit(plan, [7, 7]));
        scheduler.Add(Scripted.Sequence([8]));
        Assert.Equal([0], scheduler.Plan().Rows.Select(row => row.Slot));
    }

    [Fact]
    public void Plan_HoleAndNobodyWaits_MovesTheLastRowIntoIt()
    {
        var scheduler = new Scheduler(4, TokenBudget.Chunk);
        Sequence[] sequences = [.. new[] { 1, 9, 9 }.Select(tokens => Scripted.Sequence([5], s_greedy with { MaxTokens = tokens }))];
        Array.ForEach(sequences, scheduler.Add);
        Assert.Equal([sequences[0]], scheduler.Commit(scheduler.Plan(), [6, 6, 6]));
        StepPlan plan = scheduler.Plan();
        Assert.Equal([new SlotMove(From: 2, To: 0, First: 0, Tokens: 1)], plan.Moves);
        Assert.Equal([sequences[2], sequences[1]], plan.Rows.Select(row => row.Sequence));
    }

    [Fact]
    public void Plan_HoleAndSomeoneWaits_RefillsIt()
    {
        var scheduler = new Scheduler(2, TokenBudget.Chunk);
        scheduler.Add(Scripted.Sequence([5], s_greedy with { MaxTokens = 1 }));
        scheduler.Add(Scripted.Sequence([5], s_greedy));
        scheduler.Commit(scheduler.Plan(), [6, 6]);
        scheduler.Add(Scripted.Sequence([8]));
        StepPlan plan = scheduler.Plan();
        Assert.Equal(Pass.Prompts, plan.Pass);
        Assert.Equal(0, Assert.Single(plan.Rows).Slot);
    }

    [Fact]
    public void Plan_BudgetSpent_DecodesBeforeMorePrompts()
    {
        var scheduler = new Scheduler(16, TokenBudget.Chunk);
        for (int i = 0; i < 5; i++)
            scheduler.Add(Scripted.Sequence(new int[100], s_greedy));
        List<(Pass Pass, int Rows)> passes = [];
        while (scheduler.Waiting > 0)
        {
            StepPlan plan = scheduler.Plan();
            passes.Add((plan.Pass, plan.Rows.Count));
            scheduler.Commit(plan, new RowResult[plan.Rows.Count]);
        }
        Assert.Equal([(Pass.Prompts, 2), (Pass.Decode, 2), (Pass.Prompts, 2), (Pass.Decode, 4), (Pass.Prompts, 1)], passes);
    }

    [Fact]
    public void Plan_LongPrompt_RunsInChunksWithDecodingBetween()
    {
        var scheduler = new Scheduler(2, TokenBudget.Chunk);
        scheduler.Add(Scripted.Sequence([5], s_greedy));
        scheduler.Commit(scheduler.Plan(), [6]);
        Sequence longOne = Scripted.Sequence(new int[600], s_greedy);
        scheduler.Add(longOne);
        List<string> passes = [];
        while (!longOne.IsDecoding)
        {
            StepPlan plan = scheduler.Plan();
            passes.Add($"{plan.Pass} {string.Join('+', plan.Rows.Select(row => row.Draws ? $"{row.Count}" : $"({row.Count})"))}");
            scheduler.Commit(plan, new RowResult[plan.Rows.Count]);
        }
        Assert.Equal(["Decode 1", "Prompts (256)", "Decode 1+(1)", "LongPrompt (256)", "Decode 1+(1)", "LongPrompt 88"], passes);
    }

    [Fact]
    public void Commit_CancelledSequences_LeaveWithWhatTheyHave()
    {
        var scheduler = new Scheduler(1, TokenBudget.Chunk);
        Sequence runs = Scripted.Sequence([5], s_greedy), waits = Scripted.Sequence([5], s_greedy), stays = Scripted.Sequence([9], s_greedy);
        Array.ForEach([runs, waits, stays], scheduler.Add);
        scheduler.Commit(scheduler.Plan(), [6]);
        runs.Cancel();
        waits.Cancel();
        StepPlan plan = scheduler.Plan();
        Assert.Equal([stays], plan.Rows.Select(row => row.Sequence));
        Assert.Equal([runs, waits], scheduler.Commit(plan, [10]));
        Assert.Equal(FinishReason.Cancelled, runs.FinishReason);
        Assert.Equal([6], runs.Output);
        Assert.Empty(waits.Output);
    }

    [Fact]
    public void Abandon_FailedPrompts_LeaveTheRunningOnes()
    {
        var scheduler = new Scheduler(2, TokenBudget.Chunk);
        Sequence runs = Scripted.Sequence([5], s_greedy), fails = Scripted.Sequence([6], s_greedy);
        scheduler.Add(runs);
        scheduler.Commit(scheduler.Plan(), [6]);
        scheduler.Add(fails);
        Assert.Equal([fails], scheduler.Abandon(scheduler.Plan()));
        Assert.Equal([runs], scheduler.Sequences);
    }

    [Fact]
    public void Plan_AnyTraffic_NeverSharesASlotNorExceedsItsBounds() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, 9)),
            Arb.From((from length in Gen.Choose(1, 700) from tokens in Gen.Choose(1, 30) from cancelled in Gen.Choose(0, 9) select (length, tokens, cancelled)).ListOf()),
            (rows, traffic) =>
            {
                var scheduler = new Scheduler(rows, TokenBudget.Chunk);
                var queue = new Queue<(int Length, int Tokens, int Cancelled)>(traffic);
                int promptTokens = 0;
                for (int pass = 0; queue.Count > 0 || scheduler.Sequences.Any(); pass++)
                {
                    if (queue.TryDequeue(out (int Length, int Tokens, int Cancelled) next))
                        scheduler.Add(Scripted.Sequence(new int[next.Length], s_greedy with { MaxTokens = next.Tokens }));
                    if (next.Cancelled == 1)
                        scheduler.Sequences.First().Cancel();
                    StepPlan plan = scheduler.Plan();
                    bool othersDecode = scheduler.Sequences.Any(sequence => sequence.IsDecoding && !sequence.IsCancelled);
                    Assert.True(plan.Rows.Count <= rows);
                    Assert.Equal(plan.Rows.Count, plan.Rows.Select(row => row.Slot).Distinct().Count());
                    Assert.All(plan.Rows, row => Assert.InRange(row.Slot, 0, rows - 1));
                    if (plan.Pass == Pass.Decode)
                        Assert.Equal(Enumerable.Range(0, plan.Rows.Count), plan.Rows.Select(row => row.Slot));
                    promptTokens = plan.Pass == Pass.Decode ? 0 : promptTokens + (plan.Inputs * plan.Longest);
                    Assert.True(promptTokens <= TokenBudget.Chunk || !othersDecode);
                    scheduler.Commit(plan, new RowResult[plan.Rows.Count]);
                    Assert.True(pass < 20_000, "It should come to an end.");
                }
            }).QuickCheckThrowOnFailure();
}
