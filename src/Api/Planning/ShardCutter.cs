using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Api.Planning;

/// <summary>Collects where shards start while lines go by; holds one number a shard, and one a line that repeats a name.</summary>
/// <param name="linesPerShard">Lines of a shard, at least 1.</param>
/// <param name="mostShards">Most shards, at least 1; if there would be more, all of them grow by one whole factor.</param>
internal sealed class ShardCutter(int linesPerShard, int mostShards)
{
    private readonly List<long> _starts = [];
    private readonly List<int> _duplicates = [];

    /// <summary>Lines so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Takes the next line.</summary>
    /// <param name="start">Where it starts in the input, in bytes.</param>
    /// <param name="isDuplicate">Whether its <c>custom_id</c> came before.</param>
    public void Add(long start, bool isDuplicate)
    {
        if (isDuplicate)
            _duplicates.Add(Lines);
        if (Lines++ % linesPerShard == 0)
            _starts.Add(start);
    }

    /// <summary>Cuts.</summary>
    /// <param name="size">The input's length in bytes.</param>
    public ShardIndex Cut(long size)
    {
        int factor = Math.Max(1, (_starts.Count + mostShards - 1) / mostShards);
        return new ShardIndex(Lines, linesPerShard * factor, [.. _starts.Where((_, shard) => shard % factor == 0), size])
        {
            Duplicates = _duplicates.Count == 0 ? null : DuplicatesByShard(linesPerShard * factor),
        };
    }

    private Dictionary<int, NumberSet> DuplicatesByShard(int lines) => _duplicates
        .GroupBy(line => line / lines, line => line % lines)
        .ToDictionary(shard => shard.Key, shard => NumberSet.Of([.. shard]));
}
