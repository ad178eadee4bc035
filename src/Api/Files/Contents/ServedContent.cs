using System.IO.Pipelines;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Files.Contents;

/// <summary>Bytes that are served, as they were when they were found.</summary>
/// <param name="FileName">What to call them where they are saved.</param>
/// <param name="MediaType">Their media type.</param>
/// <param name="ETag">Their ETag with its quotes: other bytes, other ETag.</param>
/// <param name="Size">How many.</param>
/// <param name="CopyAsync">Copies a run of them, all inside, flushed as they come.</param>
internal sealed record ServedContent(string FileName, string MediaType, string ETag, long Size, Func<ByteSpan, PipeWriter, CancellationToken, Task> CopyAsync)
{
    /// <summary>Whether a browser may show them; otherwise it is to save them.</summary>
    public bool IsShownInPlace { get; init; }

    /// <summary>What they are to be used by.</summary>
    public string[] Links { get; init; } = [];

    /// <summary>The content of a file that has some.</summary>
    public static ServedContent Of(IServedFile file) => new(file.View.Filename, "application/jsonl", file.ETag!, file.View.Bytes, file.CopyAsync);
}
