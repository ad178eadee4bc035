using System.Text.Json;
using KoGpt2.Api.Files;
using KoGpt2.Api.Http;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Api.Models;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Reads the body of <c>POST /v1/jobs</c> and says all that is wrong with it.</summary>
internal sealed class JobRequestReader(WebhookReader webhooks, InputFileReader files, LifetimeReader lifetimes, ModelCatalog models, IOptions<LimitsOptions> limits)
{
    private static readonly string[] s_fields =
        ["model", "prompts", "requests", "input_file_id", "webhook", "metadata", "expires_after", "retain_for", "validation"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The request and the model it wants, both of use only if no error was added.</returns>
    public async Task<(JobRequest Request, ModelManifest? Model)> ReadAsync(JsonElement body, string owner, FieldErrors errors, CancellationToken stop)
    {
        List<FieldError> bySettings = [];
        var settings = new SettingsReader("", bySettings);
        if (RequestFields.Read(body, s_fields, errors, settings.TryRead) is not { } fields)
            return (new JobRequest(), null);
        settings.Finish(RequestSettings.None);
        RequestSettings defaults = bySettings.Count == 0 ? settings.Settings : RequestSettings.None;
        errors.Take(bySettings);
        JobRequest request = Read(fields, defaults, owner, errors);
        if (fields["input_file_id"] is { } file)
            request = request with { File = await files.ReadAsync(file, owner, errors, stop) };
        ModelManifest? model = ModelName.IsValid(request.Model) ? await models.FindAsync(request.Model, stop) : null;
        if (model is null && request.Model.Length > 0)
            errors.Add("model", "unknown_model", await UnknownModel.ExplainAsync(models, request.Model, stop));
        return (request, model);
    }

    private JobRequest Read(RequestFields fields, RequestSettings defaults, string owner, FieldErrors errors) => new()
    {
        Model = ReadModel(fields["model"], errors),
        Settings = defaults,
        Webhook = webhooks.Read(fields["webhook"], owner, JobEvents.All, errors),
        Lifetime = lifetimes.Read(fields["expires_after"], fields["retain_for"], errors),
        Strict = ValidationReader.IsStrict(fields["validation"], errors),
        Metadata = fields["metadata"] is { } metadata ? MetadataReader.Read(metadata, errors) : null,
        Lines = new JobLinesReader(limits.Value, defaults, errors).Read(fields["prompts"], fields["requests"], fromFile: fields["input_file_id"] is not null),
    };

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
