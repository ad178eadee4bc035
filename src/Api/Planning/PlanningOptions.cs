using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Planning;

/// <summary>Section <c>Planning</c>: how an input is cut into shards.</summary>
public sealed class PlanningOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Planning";

    /// <summary>Lines of a shard. Default 256: seconds of a worker's time, neither minutes nor milliseconds. Larger jobs get larger shards, see <see cref="MaxShards"/>.</summary>
    [Range(1, 100_000)] public int LinesPerShard { get; set; } = 256;

    /// <summary>Most shards of a job. Default 5,000: their set is 834 characters in the job document, which every finished shard rewrites.</summary>
    [Range(1, 50_000)] public int MaxShards { get; set; } = 5_000;
}
