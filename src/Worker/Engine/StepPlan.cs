namespace KoGpt2.Worker.Engine;

/// <summary>What one pass computes.</summary>
public enum Pass
{
    /// <summary>One token for each slot from 0 on.</summary>
    Decode,

    /// <summary>The first tokens of several prompts, whose slots hold nothing yet.</summary>
    Prompts,

    /// <summary>The next tokens of one prompt that is too long for one pass.</summary>
    LongPrompt,
}

/// <summary>One pass, decided: what to move, what to run, and whom to let go.</summary>
/// <param name="Pass">What it computes.</param>
/// <param name="Rows">
/// The first rows of the logits, one each: those after its last token. Decoding, row i is slot i, unless the scheduler leaves gaps.
/// </param>
/// <param name="Moves">Cached rows to copy first, one after the other. To copy them all again gives the same.</param>
/// <param name="Cancelled">Sequences that leave the schedule; their slots count as free.</param>
public sealed record StepPlan(Pass Pass, IReadOnlyList<PlanRow> Rows, IReadOnlyList<SlotMove> Moves, IReadOnlyList<Sequence> Cancelled)
{
    /// <summary>Whether nothing is to be done at all.</summary>
    public bool IsEmpty => Rows.Count == 0 && Cancelled.Count == 0;

    /// <summary>Rows of the input.</summary>
    public int Inputs => Rows.Count == 0 ? 0 : Rows[^1].Input + 1;

    /// <summary>Rows of the logits: one for each of <see cref="Rows"/>, then those of scored prompts.</summary>
    public int Outputs => Rows.Count + Rows.Sum(row => row.ScoredAt is null ? 0 : row.Count - 1);

    /// <summary>Tokens of the longest row, to which the others are padded.</summary>
    public int Longest => Rows.Max(row => row.Count);
}

/// <summary>One row of a pass.</summary>
/// <param name="Sequence">Whose it is.</param>
/// <param name="Slot">Where its keys and values lie.</param>
/// <param name="Input">Row of the input; sequences of one prompt share it.</param>
/// <param name="First">Position of its first token.</param>
/// <param name="Count">Its tokens in this pass.</param>
/// <param name="Draws">Whether its last token's logits choose the next; a row that does not draw has more prompt to run, is only scored, or idles.</param>
/// <param name="ScoredAt">
/// Row of the logits that follow its first token, where those of all its tokens are wanted: the rest come after it in order, but for the last
/// token's, which lie at the row's own place. Null where only the last's are wanted.
/// </param>
public readonly record struct PlanRow(Sequence Sequence, int Slot, int Input, int First, int Count, bool Draws, int? ScoredAt = null);

/// <summary>Copies a stretch of one sequence's keys and values into another slot.</summary>
/// <param name="From">The slot that holds them.</param>
/// <param name="To">The slot that takes them, at the same positions.</param>
/// <param name="First">Position of the first token to copy; <paramref name="To"/> holds what comes before it.</param>
/// <param name="Tokens">How many tokens' worth, at least 1.</param>
public readonly record struct SlotMove(int From, int To, int First, int Tokens);
