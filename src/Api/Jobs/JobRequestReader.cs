using System.Text.Json;
using KoGpt2.Api.Files;
using KoGpt2.Api.Http;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Models;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Reads the body of <c>POST /v1/jobs</c> and says all that is wrong with it.</summary>
internal sealed class JobRequestReader(WebhookReader webhooks, InputFileReader files, LifetimeReader lifetimes, ModelCatalog models, IOptions<LimitsOptions> limits)
{
    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The request and the model it wants, both of use only if no error was added.</returns>
    public async Task<(JobRequest Request, ModelManifest? Model)> ReadAsync(JsonElement body, string owner, FieldErrors errors, CancellationToken stop)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("", "wrong_type", $"Send a JSON object; got {JsonText.Excerpt(body)}.");
            return (new JobRequest(), null);
        }
        (JobRequest request, JsonElement? file) = Read(body, owner, errors);
        if (file is not null)
            request = request with { File = await files.ReadAsync(file.Value, owner, errors, stop) };
        ModelManifest? model = ModelName.IsValid(request.Model) ? await models.FindAsync(request.Model, stop) : null;
        if (model is null && request.Model.Length > 0)
            errors.Add("model", "unknown_model", await UnknownModel.ExplainAsync(models, request.Model, stop));
        return (request, model);
    }

    private (JobRequest Request, JsonElement? File) Read(JsonElement body, string owner, FieldErrors errors)
    {
        List<FieldError> found = [], bySettings = [];
        var settings = new SettingsReader("", bySettings);
        Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in FieldNames.Read(body, "", found))
        {
            if (name is "model" or "prompts" or "requests" or "input_file_id" or "webhook" or "metadata" or "expires_after" or "retain_for" or "validation")
                fields[name] = value;
            else if (!settings.TryRead(name, value))
                found.Add(new FieldError(name, "unknown_field", $"There is no field '{name}' here."));
        }
        settings.Finish(RequestSettings.None);
        RequestSettings defaults = bySettings.Count == 0 ? settings.Settings : RequestSettings.None;
        errors.Take(found);
        errors.Take(bySettings);
        JsonElement? file = Said(fields, "input_file_id");
        var request = new JobRequest
        {
            Model = ReadModel(Said(fields, "model"), errors),
            Settings = defaults,
            Webhook = webhooks.Read(Said(fields, "webhook"), owner, JobEvents.All, errors),
            Lifetime = lifetimes.Read(Said(fields, "expires_after"), Said(fields, "retain_for"), errors),
            Strict = ValidationReader.IsStrict(Said(fields, "validation"), errors),
            Metadata = Said(fields, "metadata") is { } metadata ? MetadataReader.Read(metadata, errors) : null,
            Lines = new JobLinesReader(limits.Value, defaults, errors).Read(Said(fields, "prompts"), Said(fields, "requests"), fromFile: file is not null),
        };
        return (request, file);
    }

    private static JsonElement? Said(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string ReadModel(JsonElement? model, FieldErrors errors)
    {
        if (model is null)
            errors.Add("model", "missing", "Send the name of a model; GET /v1/models lists them.");
        else if (JsonText.TryGetString(model.Value) is not { Length: > 0 })
            errors.Add("model", "wrong_type", $"Send the name of a model, a string; got {JsonText.Excerpt(model.Value)}.");
        else
            return JsonText.TryGetString(model.Value)!;
        return "";
    }
}
