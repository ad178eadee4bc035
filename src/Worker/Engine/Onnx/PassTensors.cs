namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>A pass's inputs but for the cache, and its logits, in memory that never moves.</summary>
/// <param name="rows">Most rows of a pass.</param>
/// <param name="tokens">Most tokens of a pass, padding counted.</param>
/// <param name="vocabulary">Logits of a row.</param>
internal sealed class PassTensors(int rows, int tokens, int vocabulary)
{
    public long[] Ids { get; } = GC.AllocateArray<long>(tokens, pinned: true);
    public long[] Positions { get; } = GC.AllocateArray<long>(tokens, pinned: true);
    public int[] Lengths { get; } = GC.AllocateArray<int>(rows, pinned: true);
    public int[] Total { get; } = GC.AllocateArray<int>(1, pinned: true);
    public long[] LogitPositions { get; } = GC.AllocateArray<long>(rows, pinned: true);
    public float[] Logits { get; } = GC.AllocateArray<float>(checked(rows * vocabulary), pinned: true);

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
            Lengths[row.Input] = row.First + row.Count - 1;
            Total[0] = Math.Max(Total[0], row.First + row.Count);
        }
    }
}
