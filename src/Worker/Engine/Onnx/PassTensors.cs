using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>A pass's inputs but for the cache, and its logits, in memory that never moves.</summary>
/// <param name="rows">Most rows of a pass.</param>
/// <param name="tokens">Most tokens of a pass, padding counted.</param>
/// <param name="vocabulary">Logits of a row.</param>
internal sealed class PassTensors(int rows, int tokens, int vocabulary)
{
    private readonly float[] _logits = GC.AllocateArray<float>(checked(rows * vocabulary), pinned: true);
    private float[]? _scoredLogits;

    public long[] Ids { get; } = GC.AllocateArray<long>(tokens, pinned: true);
    public long[] Positions { get; } = GC.AllocateArray<long>(tokens, pinned: true);
    public int[] Lengths { get; } = GC.AllocateArray<int>(rows, pinned: true);
    public int[] Total { get; } = GC.AllocateArray<int>(1, pinned: true);
    public long[] LogitPositions { get; } = GC.AllocateArray<long>(rows + TokenBudget.Chunk, pinned: true);

    /// <summary>Where some rows of logits go. A scored prompt has one for each of its tokens: room for them, 52 MB for KoGPT2, is there from the first on.</summary>
    public float[] Logits(int outputs) =>
        outputs <= rows ? _logits : _scoredLogits ??= GC.AllocateArray<float>(checked((rows + TokenBudget.Chunk) * vocabulary), pinned: true);

    /// <summary>Writes a plan's inputs, [inputs, longest]; padding is token 0 at position 0.</summary>
    public void Fill(StepPlan plan)
    {
        int longest = plan.Longest;
        Total[0] = 0;
        for (int i = 0; i < plan.Rows.Count; i++)
        {
            PlanRow row = plan.Rows[i];
            int start = row.Input * longest;
            for (int column = 0; column < longest; column++)
            {
                bool padding = column >= row.Count;
                Ids[start + column] = padding ? 0 : row.Sequence.TokenAt(row.First + column);
                Positions[start + column] = padding ? 0 : row.First + column;
            }
            LogitPositions[i] = start + row.Count - 1;
            for (int column = 0; row.ScoredAt is { } scoredAt && column < row.Count - 1; column++)
                LogitPositions[scoredAt + column] = start + column;
            Lengths[row.Input] = row.First + row.Count - 1;
            Total[0] = Math.Max(Total[0], row.First + row.Count);
        }
    }
}
