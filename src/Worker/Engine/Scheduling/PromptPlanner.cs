namespace KoGpt2.Worker.Engine.Scheduling;

/// <summary>Decides which prompts a pass runs, and in which slots. Changes nothing.</summary>
internal static class PromptPlanner
{
    /// <summary>The next tokens of a prompt that is too long for one pass, for all its choices or beams.</summary>
    /// <param name="slots">Who runs in which slot.</param>
    /// <param name="room">Most tokens.</param>
    /// <returns>Null where there is no such prompt, or no room.</returns>
    public static StepPlan? LongPrompt(Sequence?[] slots, int room)
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
        return Scored(Pass.LongPrompt, plan);
    }

    /// <summary>The first tokens of prompts that wait.</summary>
    /// <param name="slots">Who runs in which slot.</param>
    /// <param name="waiting">Who waits, oldest first.</param>
    /// <param name="room">Most tokens, padding counted.</param>
    /// <returns>Null where nobody waits, or the oldest has neither room nor slots.</returns>
    public static StepPlan? Prompts(Sequence?[] slots, Sequence[] waiting, int room)
    {
        int free = slots.Count(sequence => sequence is null);
        if (free == 0 || waiting.Length == 0)
            return null;
        int[] heads = [.. Enumerable.Range(0, waiting.Length).Where(i => i == 0 || !waiting[i].SharesPromptWith(waiting[i - 1]))];
        int[] lengths = [.. heads.Select(head => TokenBudget.Next(0, waiting[head].Prompt.Count))];
        IReadOnlyList<int> chosen = TokenBudget.Group(lengths, free, room);
        List<PlanRow> plan = [];
        int slot = -1, input = 0, scored = 0;
        foreach (int index in chosen)
        {
            IReadOnlyList<Sequence> taken = Takers(waiting, heads[index], free - plan.Count);
            scored += waiting[heads[index]].ScoresPrompt ? lengths[index] : 0;
            // Nobody overtakes a search that waits for as many slots as it has beams.
            if (taken.Count == 0 || scored > TokenBudget.Chunk)
                break;
            foreach (Sequence sequence in taken)
                plan.Add(PromptRow(sequence, slot = Array.IndexOf(slots, null, slot + 1), input, first: 0, lengths[index]));
            input++;
        }
        return plan.Count == 0 ? null : Scored(Pass.Prompts, plan);
    }

    /// <summary>The choices of a prompt that fit into the free slots, or all beams of a search if they do.</summary>
    private static IReadOnlyList<Sequence> Takers(Sequence[] waiting, int head, int free)
    {
        IReadOnlyList<Sequence> beams = waiting[head].Running;
        return beams.Count > 1
            ? beams.Count <= free ? beams : []
            : [.. waiting.Skip(head).TakeWhile(sequence => sequence == waiting[head] || sequence.SharesPromptWith(waiting[head])).Take(free)];
    }

    private static StepPlan Scored(Pass pass, List<PlanRow> rows)
    {
        int output = rows.Count;
        for (int row = 0; row < rows.Count; row++)
            if (rows[row].Sequence.ScoresPrompt)
            {
                rows[row] = rows[row] with { ScoredAt = output };
                output += rows[row].Count - 1;
            }
        return new StepPlan(pass, rows, [], []);
    }

    private static PlanRow PromptRow(Sequence sequence, int slot, int input, int first, int count) =>
        new(sequence, slot, input, first, count, Draws: sequence.Generates && first + count == sequence.Prompt.Count);
}
