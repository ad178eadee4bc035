using KoGpt2.Api.Http;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Files.Uploads;

/// <summary>The fields of <c>POST /v1/files</c>, in whatever order they come.</summary>
internal sealed class FileForm
{
    private const string FileField = "file", PurposeField = "purpose";
    private const int LongestFilename = 255;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>What is wrong so far.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>The file's name, once the file has come.</summary>
    public string? Filename { get; private set; }

    /// <summary>How long the file is kept; of use after <see cref="Finish"/>.</summary>
    public TimeSpan ExpiresAfter { get; private set; }

    /// <summary>Takes a part.</summary>
    /// <returns>Whether it is the file, whose content is then the caller's to read.</returns>
    /// <exception cref="FormException">The body breaks off in it.</exception>
    public async Task<bool> TakeAsync(FormPart part, CancellationToken stop)
    {
        if (part.Name == FileField)
            return TakeFile(part.Filename);
        if (part.Name is not (PurposeField or FileExpiry.AnchorField or FileExpiry.SecondsField))
            Errors.Add(part.Name, "unknown_field", $"There is no field '{part.Name}' here.");
        else if (await FormBody.ReadTextAsync(part, stop) is not { } text)
            Errors.Add(part.Name, "out_of_range", $"Send at most {FormBody.LongestText:N0} bytes.");
        else if (!_texts.TryAdd(part.Name, text))
            Errors.Add(part.Name, "duplicate_field", $"'{part.Name}' is there twice.");
        return false;
    }

    /// <summary>Checks what has come together, after the last part.</summary>
    public void Finish()
    {
        if (Filename is null && !Errors.Listed.Any(error => error.Field == FileField))
            Errors.Add(FileField, "missing", "Send a file.");
        string? purpose = _texts.GetValueOrDefault(PurposeField);
        if (purpose is null)
            Errors.Add(PurposeField, "missing", $"Send '{FileRecord.BatchPurpose}'.");
        else if (purpose != FileRecord.BatchPurpose)
            Errors.Add(PurposeField, "out_of_range", $"Send '{FileRecord.BatchPurpose}'; got '{purpose}'.");
        ExpiresAfter = FileExpiry.Read(_texts.GetValueOrDefault(FileExpiry.AnchorField), _texts.GetValueOrDefault(FileExpiry.SecondsField), Errors);
    }

    /// <summary>Notes that the file has no content.</summary>
    public void AddEmpty() => Errors.Add(FileField, "file_empty", $"'{Filename}' has 0 bytes; send a file of at least one line.");

    /// <summary>413: the file is too large.</summary>
    /// <param name="most">Most bytes of a file.</param>
    public static Problem TooLarge(long most)
    {
        var errors = new FieldErrors();
        errors.Add(FileField, "file_too_large",
            $"Send a file of at most {most:N0} bytes (Limits:MaxUploadBytes); got more. Larger ones go straight to storage: POST /v1/uploads.");
        return new Problem(StatusCodes.Status413PayloadTooLarge, "file_too_large", "The file is too large.") { Errors = errors };
    }

    private bool TakeFile(string? sent)
    {
        // Some clients send a path; RFC 7578, section 4.2, has the receiver drop all but the last name.
        string? filename = sent?[(sent.LastIndexOfAny(['/', '\\']) + 1)..];
        if (Filename is not null)
            Errors.Add(FileField, "duplicate_field", "'file' is there twice; send one file.");
        else if (filename is null)
            Errors.Add(FileField, "missing_filename", "Send the file as a part with a filename: Content-Disposition: form-data; name=\"file\"; filename=\"...\".");
        else if (filename.Length is 0 or > LongestFilename)
            Errors.Add(FileField, "out_of_range", $"Send a filename of 1 to {LongestFilename} characters; got {filename.Length:N0}.");
        else
            Filename = filename;
        return !Errors.Any;
    }
}
