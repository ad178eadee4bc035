using System.Security.Cryptography;
using System.Text;

namespace KoGpt2.Api.Augmentations.Runs;

/// <summary>Names of the events that a run can have: one, when it is over. A run that was skipped has none.</summary>
internal static class RunEvents
{
    // As ULIDs are written, since the events of jobs are named by theirs.
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;
    private const string Completed = "augmentation.completed", Failed = "augmentation.failed", Cancelled = "augmentation.cancelled";

    /// <summary>All of them: what a webhook gets that names none.</summary>
    public static string[] All { get; } = [Completed, Failed, Cancelled];

    /// <summary>The event of a run that is over.</summary>
    public static string? Of(RunStatus status) => status switch
    {
        RunStatus.Completed => Completed,
        RunStatus.Failed => Failed,
        RunStatus.Cancelled => Cancelled,
        _ => null,
    };

    /// <summary>The event's name: of this attempt of this run always the same, and of no other.</summary>
    public static string EventId(RunDocument run)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Owner}/{run.Id}/{run.Attempt}"));
        return "evt_" + string.Concat(hash.Take(Length).Select(octet => Digits[octet % Digits.Length]));
    }
}
