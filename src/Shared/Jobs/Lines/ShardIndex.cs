using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>Where each shard stands in the input: written once by the planner, read to send shards again and to name unfinished lines.</summary>
/// <param name="Total">Lines of the input.</param>
/// <param name="LinesPerShard">Lines of every shard but the last.</param>
/// <param name="Starts">First byte of each shard, and the input's length after the last.</param>
public sealed record ShardIndex(int Total, int LinesPerShard, long[] Starts)
{
    /// <summary>Lines whose <c>custom_id</c> came before, counted from their shard's first, by shard; only shards that have any.</summary>
    public IReadOnlyDictionary<int, NumberSet>? Duplicates { get; init; }

    /// <summary>How many shards there are.</summary>
    [JsonIgnore]
    public int Count => Starts.Length - 1;

    /// <summary>The message that has a shard generated.</summary>
    public ShardMessage Message(string owner, JobId job, int shard) => new(owner, job, shard, Lines(shard), Bytes(shard))
    {
        Duplicates = Duplicates?.GetValueOrDefault(shard),
    };

    /// <summary>The lines of a shard.</summary>
    public LineSpan Lines(int shard) => new(shard * LinesPerShard, Math.Min(LinesPerShard, Total - shard * LinesPerShard));

    /// <summary>The bytes of a shard.</summary>
    public ByteSpan Bytes(int shard) => new(Starts[shard], Starts[shard + 1] - Starts[shard]);
}
