namespace KoGpt2.Augmentation.Filters.Labels;

/// <summary>How often each run of characters came with each label.</summary>
/// <remarks>
/// Runs are told apart by the high bits of their hashes: 18 for up to eight labels, one less each time their number doubles, so at most 8 MiB in all.
/// </remarks>
internal sealed class LabelCounts
{
    private const int MostBits = 18, LabelsOfMostBits = 8;

    private readonly SortedList<string, Counts> _labels = new(StringComparer.Ordinal);

    /// <summary>Labels in ordinal order.</summary>
    public IList<string> Labels => _labels.Keys;

    /// <summary>High bits of a run's hash that count.</summary>
    public int Bits { get; private set; } = MostBits;

    /// <summary>Texts of all labels.</summary>
    public int Texts { get; private set; }

    /// <summary>A label's counts; <see langword="null"/> if no text had it.</summary>
    public Counts? Of(string label) => _labels.GetValueOrDefault(label);

    /// <summary>Counts a text.</summary>
    /// <param name="runs">What <see cref="CharacterRuns.Of"/> made of it.</param>
    /// <param name="label">Its label.</param>
    public void Add(List<uint> runs, string label)
    {
        if (!_labels.TryGetValue(label, out Counts? counts))
            counts = Begin(label);
        foreach (uint run in runs)
            counts.Runs[run >> (32 - Bits)]++;
        counts.AllRuns += runs.Count;
        counts.Texts++;
        Texts++;
    }

    private Counts Begin(string label)
    {
        if (_labels.Count >= LabelsOfMostBits << (MostBits - Bits) && Bits > 8)
        {
            Bits--;
            foreach (Counts wide in _labels.Values)
                wide.Halve();
        }
        var counts = new Counts(new int[1 << Bits]);
        _labels.Add(label, counts);
        return counts;
    }

    /// <summary>One label's counts.</summary>
    /// <param name="runs">How often runs with each beginning of a hash came.</param>
    internal sealed class Counts(int[] runs)
    {
        /// <summary>How often runs with each beginning of a hash came.</summary>
        public int[] Runs { get; private set; } = runs;

        /// <summary>The sum of them.</summary>
        public long AllRuns { get; set; }

        /// <summary>Texts of the label.</summary>
        public int Texts { get; set; }

        /// <summary>How often runs came whose hashes start with the same bits as another's.</summary>
        /// <param name="run">A run's hash.</param>
        /// <param name="bits">How many bits, at most those counted by.</param>
        public int Count(uint run, int bits)
        {
            int wide = Runs.Length >> bits, first = (int)(run >> (32 - bits)) * wide;
            return wide == 1 ? Runs[first] : Runs.AsSpan(first, wide).ToArray().Sum();
        }

        /// <summary>Takes one bit less of each hash.</summary>
        public void Halve() => Runs = [.. Enumerable.Range(0, Runs.Length / 2).Select(i => Runs[2 * i] + Runs[(2 * i) + 1])];
    }
}
