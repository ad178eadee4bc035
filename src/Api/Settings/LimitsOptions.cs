using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Settings;

/// <summary>Section <c>Limits</c>: how much one request or one job may hold.</summary>
public sealed class LimitsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Limits";

    /// <summary>Most prompts of one request. Default 10,000: what fits well into one answerable request; more belong into a file.</summary>
    [Range(1, 1_000_000)] public int MaxPrompts { get; set; } = 10_000;

    /// <summary>Most bytes of a request's body. Default 50 MB: half of what Azure Functions takes, and about 5 KB for each of 10,000 prompts.</summary>
    [Range(1_024L, 100L * 1_024 * 1_024)] public long MaxBodyBytes { get; set; } = 50L * 1_024 * 1_024;

    /// <summary>Most bytes of a file that is uploaded through the API. Default 100 MB: what Azure Functions takes; more goes straight to storage.</summary>
    [Range(1L, 100L * 1_024 * 1_024)] public long MaxUploadBytes { get; set; } = 100L * 1_024 * 1_024;

    /// <summary>Most bytes of a file that is a job's input. Default 1 GB: about 1 KB for each of a million lines.</summary>
    [Range(1L, 100L * 1_024 * 1_024 * 1_024)] public long MaxInputBytes { get; set; } = 1_024L * 1_024 * 1_024;

    /// <summary>Most lines of a job's input. Default 1,000,000: under 4,000 shards of 256 lines.</summary>
    [Range(1, 100_000_000)] public int MaxLines { get; set; } = 1_000_000;

    /// <summary>Most bytes of one line of an input. Default 1 MB: 1,024 tokens of Korean are about 10 KB.</summary>
    [Range(1_024, 100 * 1_024 * 1_024)] public int MaxLineBytes { get; set; } = 1_024 * 1_024;
}
