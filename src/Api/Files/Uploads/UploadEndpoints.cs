using System.Text.Json;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Storage.Queues;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Files.Uploads;

/// <summary><c>/v1/uploads</c>: an address at the storage service itself, for files too large to go through the API.</summary>
internal static class UploadEndpoints
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    /// <summary>Maps it.</summary>
    public static void MapUploads(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/uploads", PostAsync);

    private static async Task<IResult> PostAsync(
        HttpContext context, Caller caller, FileStore files, StorageClients storage, JobQueues queues, IOptions<LimitsOptions> limits, TimeProvider clock,
        CancellationToken stop)
    {
        (JsonDocument? body, Problem? refusal) = await JsonBody.ReadAsync(context, limits.Value.MaxBodyBytes);
        if (body is null)
            return refusal!;
        using (body)
        {
            var errors = new FieldErrors();
            UploadRequest request = UploadRequest.Read(body.RootElement, limits.Value.MaxInputBytes, errors);
            if (errors.Any)
                return Problem.InvalidRequest(errors);
            FileRecord file = Promise(caller.Owner, request, clock);
            DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds((file.CreatedAt + s_lifetime).ToUnixTimeSeconds());
            Uri address = await UploadAddress.SignAsync(storage.Blobs, files.Content(file.Owner, file.Id), until, stop);
            await queues.SendWatchAsync(new WatchMessage(file.Owner, File: file.Id), FileExpiry.Shortest, stop);
            await files.CreateAsync(file, stop);
            context.Response.Headers.Location = $"/v1/files/{file.Id}";
            var view = new UploadView(file.Id.ToString(), address, until, limits.Value.MaxInputBytes);
            return TypedResults.Json(view, ApiJson.Korean.UploadView, statusCode: StatusCodes.Status201Created);
        }
    }

    private static FileRecord Promise(string owner, UploadRequest request, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new FileRecord
        {
            Id = FileId.New(clock),
            Owner = owner,
            Filename = request.Filename,
            Purpose = FileRecord.BatchPurpose,
            CreatedAt = now,
            ExpiresAt = now + FileExpiry.Default,
        };
    }
}

/// <summary>Where and how to send a file's content.</summary>
/// <param name="Id">The file's name, to be used as <c>input_file_id</c> once the content is sent.</param>
/// <param name="Url">Where; whoever has this address may write the content, so it is a secret.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="MaxBytes">Most bytes that a job takes.</param>
internal sealed record UploadView(string Id, Uri Url, DateTimeOffset ExpiresAt, long MaxBytes)
{
    /// <summary>What this is: <c>upload</c>.</summary>
    public string Object { get; } = "upload";

    /// <summary>How to send it: <c>PUT</c>.</summary>
    public string Method { get; } = "PUT";

    /// <summary>What the storage service asks for besides.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ms-blob-type"] = "BlockBlob" };
}
