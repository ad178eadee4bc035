using System.Diagnostics;

namespace KoGpt2.Worker.Engine.Scheduling;

/// <summary>Decides what the next pass runs. Planning changes nothing, so that a failed pass leaves the schedule as it was.</summary>
/// <param name="rows">Slots, and so most rows of a pass, at least 1.</param>
/// <param name="budget">Most prompt tokens, padding counted, between two decoding passes; at least <see cref="TokenBudget.Chunk"/>.</param>
/// <param name="packs">Whether decoding passes run the first slots, so that later ones move up; false where they run every slot anyway.</param>
public sealed class Scheduler(int rows, int budget, bool packs = true)
{
    private readonly Sequence?[] _slots = new Sequence?[rows];
    private readonly List<Sequence> _waiting = [];
    private int _promptTokens;

    /// <summary>Sequences that wait for a slot.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Every sequence that runs or waits.</summary>
    public IEnumerable<Sequence> Sequences => _slots.OfType<Sequence>().Select(sequence => sequence.Owner).Distinct().Concat(_waiting);

    /// <summary>Lets a sequence wait behind those that came before it.</summary>
    /// <exception cref="ArgumentException">It takes more rows than there are, and so would wait for ever.</exception>
    public void Add(Sequence sequence)
    {
        if (sequence.Rows > rows)
            throw new ArgumentException($"A sequence may have at most {rows} beams, one for each row of the engine; it has {sequence.Rows}.", nameof(sequence));
        _waiting.Add(sequence);
    }

    /// <summary>Decides the next pass: more of a long prompt, else new prompts, else a token for everyone.</summary>
    public StepPlan Plan()
    {
        HashSet<Sequence> cancelled = [.. Sequences.Where(sequence => sequence.IsCancelled)];
        Sequence?[] slots = [.. _slots.Select(sequence => sequence is null || cancelled.Contains(sequence.Owner) ? null : sequence)];
        Sequence[] waiting = [.. _waiting.Where(sequence => !cancelled.Contains(sequence))];
        int room = slots.Any(sequence => sequence is { IsDecoding: true }) ? budget - _promptTokens : budget;
        StepPlan plan = PromptPlanner.LongPrompt(slots, room) ?? PromptPlanner.Prompts(slots, waiting, room) ?? PlanDecode(slots);
        return plan with { Cancelled = [.. cancelled] };
    }

    /// <summary>Makes what was planned and run the truth.</summary>
    /// <param name="plan">The last plan.</param>
    /// <param name="results">What came of each of its rows; tokens of rows that do not draw are ignored.</param>
    /// <returns>The sequences that ended.</returns>
    public IReadOnlyList<Sequence> Commit(StepPlan plan, ReadOnlySpan<RowResult> results)
    {
        List<Sequence> ended = [.. plan.Cancelled];
        foreach (Sequence sequence in plan.Cancelled)
            sequence.EndCancelled();
        Remove(ended);
        Place(plan);
        for (int row = 0; row < plan.Rows.Count; row++)
            if (Take(plan.Pass, plan.Rows[row], results[row]) is { FinishReason: not null } over)
                ended.Add(over);
        Remove(ended);
        _promptTokens = plan.Pass == Pass.Decode ? 0 : _promptTokens + (plan.Inputs * plan.Longest);
        AssertInvariants();
        return ended;
    }

    /// <summary>Takes everyone out whom a plan would have run: its pass failed.</summary>
    /// <param name="plan">The last plan.</param>
    /// <returns>The sequences taken out.</returns>
    public IReadOnlyList<Sequence> Abandon(StepPlan plan)
    {
        Sequence[] abandoned = [.. plan.Rows.Select(row => row.Sequence.Owner).Distinct()];
        Remove(abandoned);
        return abandoned;
    }

    private StepPlan PlanDecode(Sequence?[] slots)
    {
        var packed = (Sequence?[])slots.Clone();
        List<SlotMove> moves = [];
        for (int slot = 0; slot < slots.Length; slot++)
            if (slots[slot] is { Fork: { } fork } beam)
                moves.Add(new SlotMove(Array.IndexOf(slots, fork.Parent), slot, fork.Same, beam.Cached - fork.Same));
        for (int hole = packs ? Array.IndexOf(packed, null) : -1; hole >= 0; hole = Array.IndexOf(packed, null, hole + 1))
        {
            int last = Array.FindLastIndex(packed, sequence => sequence is not null);
            if (last < hole)
                break;
            moves.Add(new SlotMove(last, hole, First: 0, packed[last]!.Cached));
            (packed[hole], packed[last]) = (packed[last], null);
        }
        List<PlanRow> plan = [];
        for (int slot = 0; slot < packed.Length; slot++)
            if (packed[slot] is { } sequence)
                plan.Add(new PlanRow(sequence, slot, Input: slot, sequence.Cached, Count: 1, Draws: sequence.IsDecoding));
        return new StepPlan(Pass.Decode, plan, moves, []);
    }

    private void Place(StepPlan plan)
    {
        if (plan.Pass == Pass.Decode)
            Array.Clear(_slots);
        foreach (PlanRow row in plan.Rows)
            _slots[row.Slot] = row.Sequence;
        if (plan.Pass != Pass.Prompts)
            return;
        HashSet<Sequence> admitted = [.. plan.Rows.Select(row => row.Sequence.Owner)];
        _waiting.RemoveAll(admitted.Contains);
    }

    private static Sequence Take(Pass pass, PlanRow row, RowResult result)
    {
        if (row.Draws || pass != Pass.Decode)
            row.Sequence.Advance(row.Count, result.Prompt);
        if (row.Draws)
            row.Sequence.Accept(result);
        return row.Sequence.Owner;
    }

    private void Remove(IReadOnlyCollection<Sequence> gone)
    {
        if (gone.Count == 0)
            return;
        for (int slot = 0; slot < _slots.Length; slot++)
            if (_slots[slot] is { } sequence && gone.Contains(sequence.Owner))
                _slots[slot] = null;
        _waiting.RemoveAll(gone.Contains);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Sequence[] everyone = [.. Sequences];
        Debug.Assert(everyone.Distinct().Count() == everyone.Length, "A sequence has one place.");
        Debug.Assert(everyone.All(sequence => sequence.FinishReason is null), "What has ended has left.");
        Debug.Assert(_waiting.All(sequence => sequence.Cached == 0), "Who waits has run nothing.");
    }
}
