using System.Text.Json;
using KoGpt2.Api.Files;
using KoGpt2.Api.Http;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Webhooks;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;

namespace KoGpt2.Api.Batches;

/// <summary>Reads the body of <c>POST /v1/batches</c> and says all that is wrong with it.</summary>
internal sealed class BatchRequestReader(InputFileReader files, BatchModel models, LifetimeReader lifetimes, OwnerWebhooks webhooks)
{
    /// <summary>What lines may be posted to.</summary>
    public const string Endpoint = "/v1/completions";

    private static readonly string[] s_fields = ["input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after", "validation"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The request and the model that its file names, both of use only if no error was added.</returns>
    public async Task<(JobRequest Request, ModelManifest? Model)> ReadAsync(JsonElement body, string owner, FieldErrors errors, CancellationToken stop)
    {
        if (RequestFields.Read(body, s_fields, errors) is not { } fields)
            return (new JobRequest(), null);
        InputReference? file = null;
        if (fields["input_file_id"] is { } id)
            file = await files.ReadAsync(id, owner, errors, stop);
        else
            errors.Add("input_file_id", "missing", "Send the id of an uploaded file.");
        CheckEndpoint(fields["endpoint"], errors);
        var request = new JobRequest
        {
            File = file,
            Format = InputFormat.Batch,
            Webhook = webhooks.For(owner, JobEvents.OfBatches),
            Strict = ValidationReader.IsStrict(fields["validation"], errors),
            Lifetime = new JobLifetime(
                BatchLifetimeReader.ReadWindow(fields["completion_window"], lifetimes, errors) ?? lifetimes.Default.ExpiresAfter,
                BatchLifetimeReader.ReadRetention(fields["output_expires_after"], errors) ?? lifetimes.Default.RetainFor),
            Metadata = fields["metadata"] is { } metadata ? MetadataReader.Read(metadata, errors) : null,
        };
        return (request, file is null ? null : await models.FindAsync(file, errors, stop));
    }

    private static void CheckEndpoint(JsonElement? endpoint, FieldErrors errors)
    {
        if (endpoint is null)
            errors.Add("endpoint", "missing", $"Send \"{Endpoint}\".");
        else if (JsonText.TryGetString(endpoint.Value) != Endpoint)
            errors.Add("endpoint", "wrong_endpoint", $"Send \"{Endpoint}\", the one endpoint whose requests can be batched; got {JsonText.Excerpt(endpoint.Value)}.");
    }
}
