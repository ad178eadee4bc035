using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Quotas;

/// <summary>Section <c>Quotas</c>: how much one owner may have in flight.</summary>
public sealed class QuotaOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Quotas";

    /// <summary>Most jobs of one owner that are not over. Default 1,000: one owner cannot fill the queues for all others.</summary>
    [Range(1, 100_000)] public int JobsInFlight { get; set; } = 1_000;

    /// <summary>Most lines of one owner's jobs that are not over. Default 5,000,000: five of the largest jobs.</summary>
    [Range(1L, 1_000_000_000L)] public long LinesInFlight { get; set; } = 5_000_000;
}
