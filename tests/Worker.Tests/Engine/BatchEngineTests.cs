using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Sampling;

namespace KoGpt2.Worker.Tests.Engine;

public sealed class BatchEngineTests
{
    [Fact]
    public void Step_ManySequencesInFewRows_EachFollowsItsOwnPrompt()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 5);
        var random = new Random(3);
        Sequence[] sequences =
        [
            .. Enumerable.Range(0, 60).Select(i => Scripted.Sequence(
                [.. Enumerable.Range(0, i % 20 == 7 ? 600 : random.Next(1, 12)).Select(_ => random.Next(10, 40))],
                new GenerationSettings { Temperature = 0, MaxTokens = random.Next(1, 30) })),
        ];
        Array.ForEach(sequences, engine.Add);
        HashSet<Sequence> ended = [];
        while (!engine.IsIdle)
            Assert.All(engine.Step(), sequence => Assert.True(ended.Add(sequence)));
        Assert.Equal(sequences.Length, ended.Count);
        Assert.All(sequences, sequence =>
            Assert.Equal(Scripted.Expected(sequence.Prompt[^1], sequence.Settings.MaxTokens), sequence.Output));
    }

    [Fact]
    public void Step_Observed_TellsOfEveryPassAndItsParts()
    {
        var scripted = new Scripted();
        List<StepTimes> seen = [];
        var engine = new BatchEngine(new Scheduler(rows: 2, TokenBudget.Chunk), scripted, new Sampler(threads: 1), seen.Add);
        engine.Add(Scripted.Sequence([10, 11]));
        while (!engine.IsIdle)
            engine.Step();
        engine.Step();
        Assert.Equal(scripted.Plans, seen.Select(step => step.Plan));
        Assert.All(seen, step => Assert.InRange(step.Run + step.Sample, TimeSpan.FromTicks(1), step.Whole));
    }

    [Fact]
    public void Step_ChoicesOfAPromptLongerThanAChunk_ShareItsRuns()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 3);
        int[] prompt = [.. Enumerable.Repeat(4, 400)];
        Sequence[] choices = [.. Enumerable.Range(0, 3).Select(choice => Scripted.Sequence(prompt, choice: choice))];
        Array.ForEach(choices, engine.Add);
        while (!engine.IsIdle)
            engine.Step();
        Assert.Equal([Pass.Prompts, Pass.LongPrompt, Pass.Decode, Pass.Decode], scripted.Plans.Select(plan => plan.Pass));
        Assert.All(scripted.Plans.Take(2), plan => Assert.Equal(1, plan.Inputs));
        Assert.All(choices, choice => Assert.Equal([5, 6, 7], choice.Output));
    }

    [Fact]
    public void Step_RunFails_LeavesTheScheduleAsItWas()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 2);
        Sequence sequence = Scripted.Sequence([5]);
        engine.Add(sequence);
        engine.Step();
        scripted.BeforeRun = _ => throw new InvalidOperationException("The device is gone.");
        Assert.Throws<InvalidOperationException>(engine.Step);
        Assert.Equal([6], sequence.Output);
        scripted.BeforeRun = _ => { };
        Assert.Empty(engine.Step());
        Assert.Equal([sequence], engine.Step());
        Assert.Equal([6, 7, 8], sequence.Output);
    }

    [Fact]
    public void Step_EverythingCancelled_RunsNothing()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 2);
        Sequence sequence = Scripted.Sequence([5]);
        engine.Add(sequence);
        sequence.Cancel();
        Assert.Equal([sequence], engine.Step());
        Assert.Empty(scripted.Plans);
        Assert.True(engine.IsIdle);
    }
}
