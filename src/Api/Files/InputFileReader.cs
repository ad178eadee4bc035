using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Files;

/// <summary>Reads <c>input_file_id</c> of a request that makes a job: an uploaded file, pinned as it is now.</summary>
internal sealed class InputFileReader(FileStore files, IOptions<LimitsOptions> limits)
{
    private const string Field = "input_file_id";

    /// <summary>Reads it.</summary>
    /// <param name="json">What was sent.</param>
    /// <param name="owner">Who asks: another owner's files are not there.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The job's input; <see langword="null"/> if an error was added.</returns>
    public async Task<InputReference?> ReadAsync(JsonElement json, string owner, FieldErrors errors, CancellationToken stop)
    {
        if (JsonText.TryGetString(json) is not { Length: > 0 } id)
        {
            errors.Add(Field, "wrong_type", $"Send the id of an uploaded file, a string; got {JsonText.Excerpt(json)}.");
            return null;
        }
        StoredFile? file = FileId.TryParse(id, out FileId parsed) ? await files.FindAsync(owner, parsed, stop) : null;
        long most = limits.Value.MaxInputBytes;
        switch (file)
        {
            case null:
                errors.Add(Field, "file_not_found", $"There is no uploaded file {JsonText.Excerpt(json)}; GET /v1/files lists them.");
                return null;
            case { Content: null }:
                errors.Add(Field, "file_not_uploaded", $"The content of {id} has not been sent yet: PUT it to the address that POST /v1/uploads gave.");
                return null;
            case { Content.Size: 0 }:
                errors.Add(Field, "file_empty", $"{id} has 0 bytes; send a file of at least one line.");
                return null;
            case { Content.Size: long size } when size > most:
                errors.Add(Field, "file_too_large", $"Send a file of at most {most:N0} bytes (Limits:MaxInputBytes); {id} has {size:N0}.");
                return null;
            default:
                return file.Content;
        }
    }
}
