using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Lifetimes;

/// <summary>Section <c>Lifetimes</c>: how long a job may take and how long it is kept.</summary>
public sealed class LifetimesOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Lifetimes";

    /// <summary>After how long a job's time is up that says nothing. Default 24 hours, as OpenAI's batches have it.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")] public TimeSpan ExpiresAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Longest time that a job may ask for. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")] public TimeSpan MaxExpiresAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a job is kept, once it is over, that says nothing. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")] public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Longest retention that a job may ask for. Default 365 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")] public TimeSpan MaxRetainFor { get; set; } = TimeSpan.FromDays(365);
}
