using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Worker.Tests.Engine.Beams;

/// <summary>Beams among other sequences in a few slots, by a runner that checks what each slot holds.</summary>
public sealed class BeamTrafficTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    public void Step_AnyTraffic_FindsWhatEachSearchFindsAlone(int rows)
    {
        var random = new Random(rows);
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows);
        scripted.AfterRun = _ => ThrowIf(random.Next(5) == 0);
        Func<Sequence>[] makers = [.. Enumerable.Range(0, 60).Select(_ => Maker(random))];
        Sequence[] sequences = [.. makers.Select(make => make())];
        var coming = new Queue<Sequence>(sequences);
        HashSet<Sequence> ended = [], cancelled = [];
        for (int pass = 0; coming.Count > 0 || !engine.IsIdle; pass++)
        {
            if (coming.TryDequeue(out Sequence? next))
                engine.Add(next);
            if (random.Next(30) == 0 && engine.Sequences.FirstOrDefault() is { } unlucky && cancelled.Add(unlucky))
                unlucky.Cancel();
            try
            {
                Assert.All(engine.Step(), sequence => Assert.True(ended.Add(sequence)));
            }
            catch (InvalidOperationException)
            {
                // The same pass again, as if the run had never been tried.
            }
            Assert.True(pass < 20_000, "It should come to an end.");
        }
        Assert.Equal(sequences.Length, ended.Count);
        Assert.Contains(sequences, sequence => sequence.Hypotheses.Count > 1);
        foreach ((Func<Sequence> make, Sequence sequence) in makers.Zip(sequences).Where(pair => !cancelled.Contains(pair.Second)))
        {
            Sequence alone = Alone(make());
            Assert.Equal(alone.Output, sequence.Output);
            Assert.Equal(alone.FinishReason, sequence.FinishReason);
            Assert.Equal(alone.Hypotheses.Select(found => (string.Join(' ', found.Tokens), found.Score)), sequence.Hypotheses.Select(found => (string.Join(' ', found.Tokens), found.Score)));
        }
    }

    [Fact]
    public void Plan_SearchThatDoesNotFitYet_IsNotOvertaken()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 4);
        Sequence[] early = [Plain(6), Plain(2)], late = [Plain(2), Plain(2)];
        Sequence search = Scripted.Sequence([5], new GenerationSettings { Temperature = 0, NumBeams = 3, MaxTokens = 2 });
        Array.ForEach([.. early, search, .. late], engine.Add);
        while (!engine.IsIdle)
            engine.Step();
        int FirstPass(Sequence sequence) => scripted.Plans.FindIndex(plan => plan.Rows.Any(row => row.Sequence.Owner == sequence));
        Assert.Equal(0, FirstPass(early[0]));
        Assert.True(FirstPass(search) > 1);
        Assert.All(late, each => Assert.True(FirstPass(each) >= FirstPass(search)));
        Assert.Equal(3, scripted.Plans[FirstPass(search)].Rows.Count(row => row.Sequence.Owner == search));
    }

    [Fact]
    public void Step_FirstStepOfASearch_CopiesNothing()
    {
        var scripted = new Scripted();
        BatchEngine engine = scripted.Engine(rows: 3);
        engine.Add(Scripted.Sequence([.. Enumerable.Repeat(4, 400)], new GenerationSettings { Temperature = 0, NumBeams = 3, MaxTokens = 9 }));
        while (!engine.IsIdle)
            engine.Step();
        Assert.Equal([Pass.Prompts, Pass.LongPrompt, Pass.Decode], scripted.Plans.Take(3).Select(plan => plan.Pass));
        Assert.All(scripted.Plans.Take(3), plan => Assert.Empty(plan.Moves));
        Assert.All(scripted.Plans.SelectMany(plan => plan.Moves), move => Assert.True(move.First >= 400));
        Assert.Contains(scripted.Plans, plan => plan.Moves.Count > 0);
    }

    [Fact]
    public void Add_MoreBeamsThanRows_Throws()
    {
        BatchEngine engine = new Scripted().Engine(rows: 2);
        ArgumentException error = Assert.Throws<ArgumentException>(() => engine.Add(Scripted.Sequence([5], new GenerationSettings { Temperature = 0, NumBeams = 3 })));
        Assert.StartsWith("A sequence may have at most 2 beams, one for each row of the engine; it has 3.", error.Message, StringComparison.Ordinal);
    }

    private static Sequence Plain(int tokens) => Scripted.Sequence([7], new GenerationSettings { Temperature = 0, MaxTokens = tokens });

    private static Func<Sequence> Maker(Random random)
    {
        int[] prompt = [.. Enumerable.Range(0, random.Next(8) == 0 ? 300 : random.Next(1, 9)).Select(_ => random.Next(90))];
        var settings = new GenerationSettings
        {
            Temperature = 0,
            MaxTokens = random.Next(1, 14),
            NumBeams = random.Next(2) == 0 ? 1 : random.Next(2, 6),
            StopTokenIds = [random.Next(100), random.Next(100)],
            RepetitionPenalty = 1.3,
            LengthPenalty = random.Next(-1, 3),
        };
        return () => Scripted.Sequence(prompt, settings);
    }

    private static Sequence Alone(Sequence sequence)
    {
        BatchEngine engine = new Scripted().Engine(rows: 5);
        engine.Add(sequence);
        while (!engine.IsIdle)
            engine.Step();
        return sequence;
    }

    private static void ThrowIf(bool fails)
    {
        if (fails)
            throw new InvalidOperationException("The device is gone.");
    }
}
