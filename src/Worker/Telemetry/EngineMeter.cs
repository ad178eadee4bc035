using System.Diagnostics.Metrics;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Worker.Engine;

namespace KoGpt2.Worker.Telemetry;

/// <summary>Measures an engine from its steps: one recording each, and sums that are read when someone asks. Nothing is allocated.</summary>
internal sealed class EngineMeter : IDisposable
{
    private static readonly Lock s_lock = new();
    private static readonly List<EngineMeter> s_engines = [];
    private static readonly Dictionary<string, long> s_rowsOfThePast = new(StringComparer.Ordinal);
    private static readonly KeyValuePair<string, object?> s_decode = new(Attributes.Pass, "decode"), s_prompt = new(Attributes.Pass, "prompt");
    private readonly Histogram<double> _steps = WorkerSignals.StepDuration;
    private readonly string _name;
    private readonly KeyValuePair<string, object?> _model;
    private readonly long _slotLimit, _cacheLimit;
    private long _rows, _slots, _cached;

    /// <summary>Begins to measure an engine, which has not run yet.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="options">Its rows.</param>
    public EngineMeter(ModelManifest model, EngineOptions options)
    {
        (_name, _model) = (model.Name, new(Attributes.Model, model.Name));
        (_slotLimit, _cacheLimit) = (options.Rows, (long)options.Rows * model.Shape.Positions);
        lock (s_lock)
            s_engines.Add(this);
    }

    /// <summary>Rows that drew a token in decoding passes, by model, engines of the past included.</summary>
    public static IEnumerable<Measurement<long>> Rows()
    {
        lock (s_lock)
            return Sums(s_engines.Select(engine => (engine._name, Volatile.Read(ref engine._rows))).Concat(s_rowsOfThePast.Select(past => (past.Key, past.Value))));
    }

    /// <summary>Slots in use, by model.</summary>
    public static IEnumerable<Measurement<long>> Slots() => Read(engine => Volatile.Read(ref engine._slots));

    /// <summary>Slots, by model.</summary>
    public static IEnumerable<Measurement<long>> SlotLimits() => Read(engine => engine._slotLimit);

    /// <summary>Tokens in slots, by model.</summary>
    public static IEnumerable<Measurement<long>> Cached() => Read(engine => Volatile.Read(ref engine._cached));

    /// <summary>Tokens that slots can hold, by model.</summary>
    public static IEnumerable<Measurement<long>> CacheLimits() => Read(engine => engine._cacheLimit);

    /// <summary>Takes a step. On the engine's thread, once the step has changed the schedule.</summary>
    public void Observe(StepTimes times)
    {
        StepPlan plan = times.Plan;
        bool decodes = plan.Pass == Pass.Decode;
        if (plan.Rows.Count > 0)
            _steps.Record(times.Whole.TotalSeconds, _model, decodes ? s_decode : s_prompt);
        if (decodes)
            Count(plan.Rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (s_lock)
            if (s_engines.Remove(this))
                s_rowsOfThePast[_name] = s_rowsOfThePast.GetValueOrDefault(_name) + Volatile.Read(ref _rows);
    }

    private void Count(IReadOnlyList<PlanRow> rows)
    {
        int drawn = 0, slots = 0;
        long cached = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            PlanRow row = rows[i];
            drawn += row.Draws ? 1 : 0;
            if (row.Sequence.Owner.FinishReason is null)
                (slots, cached) = (slots + 1, cached + row.Sequence.Cached);
        }
        Volatile.Write(ref _rows, _rows + drawn);
        Volatile.Write(ref _slots, slots);
        Volatile.Write(ref _cached, cached);
    }

    private static Measurement<long>[] Read(Func<EngineMeter, long> value)
    {
        lock (s_lock)
            return Sums(s_engines.Select(engine => (engine._name, value(engine))));
    }

    private static Measurement<long>[] Sums(IEnumerable<(string Model, long Value)> values) =>
        [.. values.GroupBy(of => of.Model).Select(of => new Measurement<long>(of.Sum(one => one.Value), new KeyValuePair<string, object?>(Attributes.Model, of.Key)))];
}
