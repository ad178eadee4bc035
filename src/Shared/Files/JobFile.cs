using System.Diagnostics.CodeAnalysis;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Files;

/// <summary>A file that is made of a job, rather than uploaded.</summary>
public enum JobFile
{
    /// <summary>The input of a job that was submitted with its lines.</summary>
    Input,

    /// <summary>The answers.</summary>
    Output,

    /// <summary>The lines without an answer, each with the reason.</summary>
    Errors,
}

/// <summary>Name of such a file: <c>file-</c>, the job's ULID, and <c>-input</c>, <c>-output</c> or <c>-errors</c>.</summary>
/// <param name="Job">The job.</param>
/// <param name="File">Which of its files.</param>
public readonly record struct JobFileId(JobId Job, JobFile File)
{
    private const string Prefix = "file-";

    /// <summary>Reads a name as callers write it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobFileId id)
    {
        foreach (JobFile file in Enum.GetValues<JobFile>())
        {
            string suffix = Suffix(file);
            if (text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(suffix, StringComparison.Ordinal)
                && text.Length > Prefix.Length + suffix.Length && JobId.TryParseUlid(text[Prefix.Length..^suffix.Length], out JobId job))
            {
                id = new JobFileId(job, file);
                return true;
            }
        }
        id = default;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Job.Ulid + Suffix(File);

    private static string Suffix(JobFile file) => file switch
    {
        JobFile.Input => "-input",
        JobFile.Output => "-output",
        _ => "-errors",
    };
}

/// <summary>Which files a job has.</summary>
public static class JobFiles
{
    /// <summary>Whether a job has a file, or had it before someone deleted it.</summary>
    public static bool Made(this JobDocument job, JobFile file) => file switch
    {
        JobFile.Input => job.Input.File is null,
        JobFile.Output => job.Status.IsOver() && job.Total > 0,
        _ => job.Status.IsOver() && job.Tally.Completed < job.Total,
    };

    /// <summary>Whether a job has a file that nobody has deleted.</summary>
    public static bool Has(this JobDocument job, JobFile file) => job.Made(file) && job.DeletedFiles?.Contains(file) is not true;

    /// <summary>Whether every file of a job's results was deleted, and so the results were.</summary>
    public static bool ResultsAreDeleted(this JobDocument job) =>
        job.Made(JobFile.Output) && !job.Has(JobFile.Output) && !job.Has(JobFile.Errors);
}
