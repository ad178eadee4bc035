using System.Diagnostics;

namespace KoGpt2.Worker.Engine;

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
    public IEnumerable<Sequence> Sequences => _slots.OfType<Sequence>().Concat(_waiting);

    /// <summary>Lets a sequence wait behind those that came before it.</summary>
    public void Add(Sequence sequence) => _waiting.Add(sequence);

    /// <summary>Decides the next pass: more of a long prompt, else new prompts, else a token for everyone.</summary>
    public StepPlan Plan()
    {
        HashSet<Sequence> cancelled = [.. Sequences.Where(sequence => sequence.IsCancelled)];
        Sequence?[] slots = [.. _slots.Select(sequence => sequence is null || cancelled.Contains(sequence) ? null : sequence)];
        Sequence[] waiting = [.. _waiting.Where(sequence => !cancelled.Contains(sequence))];
        int room = slots.Any(sequence => sequence is { IsDecoding: true }) ? budget - _promptTokens : budget;
        StepPlan plan = PlanLongPrompt(slots, room) ?? PlanPrompts(slots, waiting, room) ?? PlanDecode(slots);
        return plan with { Cancelled = [.. cancelled] };
    }

    /// <summary>Makes what was planned and run the truth.</summary>
    /// <param name="plan">The last plan.</param>
    /// <param name="tokens">The next token of each of its rows; those of rows that do not draw are ignored.</param>
    /// <returns>The sequences that ended.</returns>
    public IReadOnlyList<Sequence> Commit(StepPlan plan, ReadOnlySpan<int> tokens)
    {
        List<Sequence> ended = [.. plan.Cancelled];
        foreach (Sequence sequence in plan.Cancelled)
            sequence.EndCancelled();
        Remove(ended);
        foreach (SlotMove move in plan.Moves)
            (_slots[move.To], _slots[move.From]) = (_slots[move.From], null);
        if (plan.Pass == Pass.Prompts)
            Admit(plan.Rows);
        for (int row = 0; row < plan.Rows.Count; row++)
            if (Take(plan.Pass, plan.Rows[row], tokens[row]).FinishReason is not null)
                ended.Add(plan.Rows[row].Sequence);
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
        Sequence[] abandoned = [.. plan.Rows.Select(row => row.Sequence)];
        Remove(abandoned);
        return abandoned;
    }

    private static StepPlan? PlanLongPrompt(Sequence?[] slots, int room)
    {
        if (Array.Find(slots, sequence => sequence is { IsDecoding: false }) is not { } first)
            return null;
        int count = TokenBudget.Next(first.Cached, first.Prompt.Count);
        if (count > room)
            return null;
        List<PlanRow> plan = [];
        for (int slot = 0; slot < slots.Length; slot++)
            if (slots[slot] is { } sibling && sibling.SharesPromptWith(first) && sibling.Cached == first.Cached)
                plan.Add(PromptRow(sibling, slot, input: 0, first.Cached, count));
        return new StepPlan(Pass.LongPrompt, plan, [], []);
    }

    private static StepPlan? PlanPrompts(Sequence?[] slots, Sequence[] waiting, int room)
    {
        int free = slots.Count(sequence => sequence is null);
        if (free == 0 || waiting.Length == 0)
            return null;
        int[] heads = [.. Enumerable.Range(0, waiting.Length).Where(i => i == 0 || !waiting[i].SharesPromptWith(waiting[i - 1]))];
        int[] lengths = [.. heads.Select(head => TokenBudget.Next(0, waiting[head].Prompt.Count))];
        IReadOnlyList<int> chosen = TokenBudget.Group(lengths, free, room);
        List<PlanRow> plan = [];
        int slot = -1;
        for (int input = 0; input < chosen.Count; input++)
        {
            Sequence head = waiting[heads[chosen[input]]];
            foreach (Sequence sibling in waiting.Skip(heads[chosen[input]]).TakeWhile(head.SharesPromptWith).Take(free - plan.Count))
            {
                slot = Array.IndexOf(slots, null, slot + 1);
                plan.Add(PromptRow(sibling, slot, input, first: 0, lengths[chosen[input]]));
            }
        }
        return plan.Count == 0 ? null : new StepPlan(Pass.Prompts, plan, [], []);
    }

    private static PlanRow PromptRow(Sequence sequence, int slot, int input, int first, int count) =>
        new(sequence, slot, input, first, count, Draws: first + count == sequence.Prompt.Count);

    private StepPlan PlanDecode(Sequence?[] slots)
    {
        var packed = (Sequence?[])slots.Clone();
        List<SlotMove> moves = [];
        for (int hole = packs ? Array.IndexOf(packed, null) : -1; hole >= 0; hole = Array.IndexOf(packed, null, hole + 1))
        {
            int last = Array.FindLastIndex(packed, sequence => sequence is not null);
            if (last < hole)
                break;
            moves.Add(new SlotMove(last, hole, packed[last]!.Cached));
            (packed[hole], packed[last]) = (packed[last], null);
        }
        List<PlanRow> plan = [];
        for (int slot = 0; slot < packed.Length; slot++)
            if (packed[slot] is { } sequence)
                plan.Add(new PlanRow(sequence, slot, Input: slot, sequence.Cached, Count: 1, Draws: sequence.IsDecoding));
        return new StepPlan(Pass.Decode, plan, moves, []);
    }

    private void Admit(IReadOnlyList<PlanRow> admitted)
    {
        foreach (PlanRow row in admitted)
            _slots[row.Slot] = row.Sequence;
        HashSet<Sequence> gone = [.. admitted.Select(row => row.Sequence)];
        _waiting.RemoveAll(gone.Contains);
    }

    private static Sequence Take(Pass pass, PlanRow row, int token)
    {
        if (row.Draws || pass != Pass.Decode)
            row.Sequence.Advance(row.Count);
        if (row.Draws)
            row.Sequence.Accept(token);
        return row.Sequence;
    }

    private void Remove(IReadOnlyCollection<Sequence> gone)
    {
        if (gone.Count == 0)
            return;
        for (int slot = 0; slot < _slots.Length; slot++)
            if (_slots[slot] is { } sequence && gone.Contains(sequence))
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
