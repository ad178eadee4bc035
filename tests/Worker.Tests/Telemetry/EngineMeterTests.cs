using System.Diagnostics.Metrics;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Telemetry;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Telemetry;

public sealed class EngineMeterTests
{
    private readonly string _model = $"m{Guid.NewGuid():N}";
    private readonly List<string> _passes = [];

    [Fact]
    public void Observe_KnownSequences_GivesTheirRowsSlotsAndPositions()
    {
        using MeterListener listener = Listen();
        using var meter = NewMeter(rows: 4);
        var engine = new BatchEngine(new Scheduler(4, TokenBudget.Chunk), new Scripted(), new Sampler(threads: 1), meter.Observe);
        engine.Add(Scripted.Sequence([10, 11], new GenerationSettings { Temperature = 0, MaxTokens = 3 }));
        engine.Add(Scripted.Sequence([20, 21, 22], new GenerationSettings { Temperature = 0, MaxTokens = 5 }));
        Assert.Equal((0, 0, 0, 4, 4 * Scripted.Positions), Read());

        engine.Step();
        Assert.Equal(["prompt"], _passes);
        engine.Step();
        Assert.Equal((2, 2, 3 + 4, 4, 4 * Scripted.Positions), Read());
        engine.Step();
        Assert.Equal((4, 1, 5, 4, 4 * Scripted.Positions), Read());
        while (!engine.IsIdle)
            engine.Step();
        Assert.Equal((6, 0, 0, 4, 4 * Scripted.Positions), Read());
        Assert.Equal(["prompt", "decode", "decode", "decode", "decode"], _passes);
    }

    [Fact]
    public void Observe_EverythingCancelled_LeavesNothingInUse()
    {
        using var meter = NewMeter(rows: 2);
        var engine = new BatchEngine(new Scheduler(2, TokenBudget.Chunk), new Scripted(), new Sampler(threads: 1), meter.Observe);
        Sequence sequence = Scripted.Sequence([10, 11], new GenerationSettings { Temperature = 0, MaxTokens = 9 });
        engine.Add(sequence);
        engine.Step();
        engine.Step();
        Assert.Equal((1, 1, 3, 2, 2 * Scripted.Positions), Read());
        sequence.Cancel();
        engine.Step();
        Assert.Equal((1, 0, 0, 2, 2 * Scripted.Positions), Read());
    }

    [Fact]
    public void Dispose_OneOfTwoEngines_KeepsItsRowsAndTakesItsSlotsAway()
    {
        using var other = NewMeter(rows: 3);
        using (var meter = NewMeter(rows: 2))
        {
            Run(meter, tokens: 4);
            Assert.Equal((3, 0, 0, 5, 5 * Scripted.Positions), Read());
        }
        Assert.Equal((3, 0, 0, 3, 3 * Scripted.Positions), Read());
        Run(other, tokens: 2);
        Assert.Equal((4, 0, 0, 3, 3 * Scripted.Positions), Read());
    }

    [Fact]
    public void Observe_WhileSomeoneListens_AllocatesNothing()
    {
        using MeterListener listener = new() { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        using var meter = NewMeter(rows: 32);
        StepTimes step = Run(meter, tokens: 3)[^1];
        Assert.Equal(Pass.Decode, step.Plan.Pass);
        for (int i = 0; i < 1_000; i++)
            meter.Observe(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            meter.Observe(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private EngineMeter NewMeter(int rows) => new(Scripted.Model with { Name = _model }, new EngineOptions { Rows = rows });

    private static List<StepTimes> Run(EngineMeter meter, int tokens)
    {
        List<StepTimes> steps = [];
        var engine = new BatchEngine(new Scheduler(2, TokenBudget.Chunk), new Scripted(), new Sampler(threads: 1), step =>
        {
            steps.Add(step);
            meter.Observe(step);
        });
        engine.Add(Scripted.Sequence([10, 11], new GenerationSettings { Temperature = 0, MaxTokens = tokens }));
        while (!engine.IsIdle)
            engine.Step();
        return steps;
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            if (tags[0].Value is string model && model == _model && seconds > 0)
                _passes.Add((string)tags[1].Value!);
        });
        listener.Start();
        return listener;
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == "kogpt2.engine.step.duration")
            listener.EnableMeasurementEvents(instrument);
    }

    private (long Rows, long Slots, long Cached, long SlotLimit, long CacheLimit) Read() =>
        (Of(EngineMeter.Rows()), Of(EngineMeter.Slots()), Of(EngineMeter.Cached()), Of(EngineMeter.SlotLimits()), Of(EngineMeter.CacheLimits()));

    private long Of(IEnumerable<Measurement<long>> measured) => measured.Single(one => one.Tags[0].Value is string model && model == _model).Value;
}
