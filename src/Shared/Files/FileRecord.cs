using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Files;

/// <summary>What is known of an uploaded file but its bytes. Written once, before or after the bytes.</summary>
public sealed record FileRecord
{
    /// <summary>The one purpose that files are uploaded for.</summary>
    public const string BatchPurpose = "batch";

    /// <summary>Layout of this document.</summary>
    public int Format { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The file's name in this system.</summary>
    public required FileId Id { get; init; }

    /// <summary>Name of the API key that uploaded it.</summary>
    public required string Owner { get; init; }

    /// <summary>The caller's own name for it.</summary>
    public required string Filename { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>When it was uploaded, or promised.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is deleted; from then on it counts as gone.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>An uploaded file.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="Content">Its bytes as they are now, pinned for a job to use; <see langword="null"/> while they have not been sent.</param>
public sealed record StoredFile(FileRecord Record, InputReference? Content);
