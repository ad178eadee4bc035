using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Watching;

/// <summary>Section <c>Watch</c>: when the watch steps in.</summary>
public sealed class WatchOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Watch";

    /// <summary>Between two looks at a job. Default 2 minutes: some hundred looks at a long job cost less than a cent.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a job may be in the making, without a document. Default 10 minutes: far longer than it takes to write the document.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")] public TimeSpan LostAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a job may wait for its plan. Default 5 minutes: a million lines take about one.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")] public TimeSpan PlanPatience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a job may stand still before its shards are looked for in the queue. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")] public TimeSpan ProgressPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long workers have to put away what they finished of a job that is stopped. Default 10 s: they notice within 2.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")] public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an attempt to deliver may be overdue. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")] public TimeSpan DeliveryPatience { get; set; } = TimeSpan.FromMinutes(2);
}
