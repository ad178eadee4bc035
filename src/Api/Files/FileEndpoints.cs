using KoGpt2.Api.Auth;
using KoGpt2.Api.Files.Contents;
using KoGpt2.Api.Files.Uploads;
using KoGpt2.Api.Http;
using KoGpt2.Api.Models;
using KoGpt2.Api.Outputs;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Files;

/// <summary><c>/v1/files</c>, as OpenAI has it: upload, list, look, fetch, delete.</summary>
internal static class FileEndpoints
{
    private static readonly string[] s_read = ["GET", "HEAD"];

    /// <summary>Maps them.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/files", UploadAsync);
        routes.MapGet("/v1/files", ListAsync);
        routes.MapGet("/v1/files/{id}", GetAsync);
        routes.MapMethods("/v1/files/{id}/content", s_read, GetContentAsync);
        routes.MapDelete("/v1/files/{id}", DeleteAsync);
    }

    private static async Task<IResult> UploadAsync(HttpContext context, Caller caller, FileUpload upload, CancellationToken stop)
    {
        (StoredFile? file, Problem? refusal) = await upload.ReceiveAsync(context, caller.Owner, stop);
        return file is null ? refusal! : TypedResults.Json(FileView.From(file), ApiJson.Korean.FileView);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, Caller caller, FileStore files, OutputFiles outputs, CancellationToken stop)
    {
        var errors = new FieldErrors();
        FileQuery query = FileQuery.Read(request.Query, errors);
        return errors.Any
            ? Problem.InvalidRequest(errors)
            : TypedResults.Json(await FileList.ReadAsync(files, outputs, caller.Owner, query, stop), ApiJson.Korean.FileList);
    }

    private static async Task<IResult> GetAsync(string id, Caller caller, ServedFiles files, CancellationToken stop) =>
        await files.FindAsync(caller.Owner, id, stop) is { } file
            ? TypedResults.Json(file.View, ApiJson.Korean.FileView)
            : Problem.NotFound("file", id);

    private static async Task<IResult> GetContentAsync(string id, Caller caller, ServedFiles files, JobTerms terms, CancellationToken stop) =>
        await files.FindAsync(caller.Owner, id, stop) switch
        {
            null => Problem.NotFound("file", id),
            { ETag: null } => new Problem(StatusCodes.Status409Conflict, "file_not_uploaded", $"The content of {id} has not been sent yet."),
            { } file => new FileContent(ServedContent.Of(file) with { Links = file.Generated is { } spec ? await terms.LinksAsync(spec, stop) : [] }),
        };

    private static async Task<IResult> DeleteAsync(string id, Caller caller, ServedFiles files, CancellationToken stop) =>
        await files.DeleteAsync(caller.Owner, id, stop)
            ? TypedResults.Json(new FileDeletion(id), ApiJson.Korean.FileDeletion)
            : Problem.NotFound("file", id);
}

/// <summary>That a file is deleted.</summary>
/// <param name="Id">Its name.</param>
internal sealed record FileDeletion(string Id)
{
    /// <summary>What it was: <c>file</c>.</summary>
    public string Object { get; } = "file";

    /// <summary>That it is gone.</summary>
    public bool Deleted { get; } = true;
}
