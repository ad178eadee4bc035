using System.IO.Pipelines;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Files.Contents;
using KoGpt2.Api.Http;
using KoGpt2.Api.Models;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Augmentations.Files;

/// <summary><c>/v1/augmentations/{id}/files</c>: a run's data set, its report and card.</summary>
internal static class RunFileEndpoints
{
    // A report shows texts that a model wrote, of sources that strangers may have written: nothing in it may run, load or send anything.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    private const int MostFolders = 1;
    private static readonly string[] s_read = ["GET", "HEAD"];

    /// <summary>Maps them.</summary>
    public static void MapRunFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/augmentations/{id}/files", ListAsync);
        routes.MapMethods("/v1/augmentations/{id}/files/{name}", s_read, GetAsync);
        routes.MapMethods("/v1/augmentations/{id}/files/{folder}/{name}", s_read, GetInFolderAsync);
    }

    private static async Task<IResult> ListAsync(string id, Caller caller, RunStore runs, StorageClients storage, CancellationToken stop)
    {
        if (!RunId.TryParse(id, out RunId run) || await runs.FindAsync(caller.Owner, run, stop) is null)
            return Problem.NotFound("augmentation", id);
        string folder = StorageLayout.Run(caller.Owner, run);
        List<RunFileView> files = [];
        await foreach (BlobItem blob in storage.Runs.GetBlobsAsync(new GetBlobsOptions { Prefix = folder, Traits = BlobTraits.Metadata }, stop))
            if (IsShown(blob.Name[folder.Length..]))
                files.Add(RunFileView.From(blob.Name[folder.Length..], blob, RunLinks.Of(run).Files));
        return TypedResults.Json(new RunFileList(files), ApiJson.Korean.RunFileList);
    }

    private static Task<IResult> GetInFolderAsync(
        string id, string folder, string name, HttpResponse response, Caller caller, RunStore runs, StorageClients storage, JobTerms terms,
        CancellationToken stop) =>
        GetAsync(id, $"{folder}/{name}", response, caller, runs, storage, terms, stop);

    private static async Task<IResult> GetAsync(
        string id, string name, HttpResponse response, Caller caller, RunStore runs, StorageClients storage, JobTerms terms, CancellationToken stop)
    {
        if (!RunId.TryParse(id, out RunId run) || await runs.FindAsync(caller.Owner, run, stop) is not { } document)
            return Problem.NotFound("augmentation", id);
        BlobClient blob = storage.Runs.GetBlobClient(StorageLayout.RunFile(caller.Owner, run, name));
        if (!IsShown(name) || await FindAsync(blob, stop) is not { } there)
            return new Problem(
                StatusCodes.Status404NotFound, "augmentation_file_not_found", $"{run} has no file '{name}'; GET {RunLinks.Of(run).Files} lists them.");
        response.Headers.ContentSecurityPolicy = Policy;
        return new FileContent(new ServedContent(
            $"{run}-{name.Split('/')[^1]}", there.ContentType, there.ETag.ToString("H"), there.ContentLength,
            (bytes, output, cancel) => CopyAsync(blob, there.ETag, bytes, output, cancel))
        {
            IsShownInPlace = name == RunFileNames.ReportPage,
            Links = document.Pins is { ModelVersion: var version } ? await terms.LinksAsync(new JobSpec { Model = document.Spec.Model, ModelVersion = version }, stop) : [],
        });
    }

    // Plans and prompts of rounds lie deeper; the document is no file.
    private static bool IsShown(string name) => name.Count(c => c == '/') <= MostFolders && name != "run.json" && !name.Contains("..", StringComparison.Ordinal);

    private static async Task<BlobProperties?> FindAsync(BlobClient blob, CancellationToken stop)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: stop);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404)
        {
            return null;
        }
    }

    private static async Task CopyAsync(BlobClient blob, ETag etag, ByteSpan bytes, PipeWriter output, CancellationToken stop)
    {
        var options = new BlobDownloadOptions { Range = new HttpRange(bytes.Start, bytes.Length), Conditions = new BlobRequestConditions { IfMatch = etag } };
        BlobDownloadStreamingResult read = await blob.DownloadStreamingAsync(options, stop);
        await using Stream stream = read.Content;
        await stream.CopyToAsync(output, stop);
    }
}

/// <summary>A run's files.</summary>
/// <param name="Data">By name. A data set is whole once <c>manifest.json</c> is there, which is written last.</param>
internal sealed record RunFileList(IReadOnlyList<RunFileView> Data)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";
}

/// <summary>A file of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Link">Where it is.</param>
internal sealed record RunFileView(string Name, long Bytes, string ContentType, string? Sha256, string Link)
{
    /// <summary>Shows a file.</summary>
    public static RunFileView From(string name, BlobItem blob, string files) => new(
        name, blob.Properties.ContentLength ?? 0, blob.Properties.ContentType ?? "application/octet-stream",
        blob.Metadata.TryGetValue(BlobRunFiles.Sha256, out string? sha256) ? sha256 : null, $"{files}/{name}");
}
