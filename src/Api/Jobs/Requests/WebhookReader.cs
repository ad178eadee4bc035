using System.Text.Json;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Webhooks;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Reads the <c>webhook</c> of a job or a run.</summary>
internal sealed class WebhookReader(AllowedHosts hosts, ApiKeys keys, OwnerWebhooks endpoints)
{
    /// <summary>Reads it.</summary>
    /// <param name="json">What was sent; <see langword="null"/> if nothing: then the owner's own endpoint is used, if there is one.</param>
    /// <param name="owner">Who asks; an owner without a secret cannot have webhooks, for they would be unsigned.</param>
    /// <param name="possible">The events that there can be; all of them are wanted if none is named.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>The webhook, of use only if no error was added; <see langword="null"/> if there is none.</returns>
    public WebhookSpec? Read(JsonElement? json, string owner, string[] possible, FieldErrors errors) =>
        json is { } said ? ReadSaid(said, owner, possible, errors) : endpoints.For(owner, possible);

    private WebhookSpec ReadSaid(JsonElement json, string owner, string[] possible, FieldErrors errors)
    {
        List<FieldError> found = [];
        string? url = null;
        string[] events = possible;
        if (keys.SecretsOf(owner).Count == 0)
            found.Add(new FieldError("webhook", "no_webhook_secret", $"Webhooks are signed, and '{owner}' has no secret: set WebhookSecret of its key under Auth:Keys."));
        if (json.ValueKind != JsonValueKind.Object)
            found.Add(new FieldError("webhook", "wrong_type", $"Send an object with a 'url'; got {JsonText.Excerpt(json)}."));
        else
            ReadMembers(FieldNames.Read(json, "webhook.", found), possible, found, ref url, ref events);
        errors.Take(found);
        return new WebhookSpec(url ?? "", events);
    }

    private void ReadMembers(IReadOnlyList<(string Name, JsonElement Value)> members, string[] possible, List<FieldError> found, ref string? url, ref string[] events)
    {
        foreach ((string name, JsonElement value) in members)
        {
            if (name == "url")
                url = ReadUrl(value, found);
            else if (name == "events" && value.ValueKind != JsonValueKind.Null)
                events = ReadEvents(value, possible, found);
            else if (name != "events")
                found.Add(new FieldError("webhook." + name, "unknown_field", $"There is no field '{name}' here."));
        }
        if (members.All(member => member.Name != "url"))
            found.Add(new FieldError("webhook.url", "missing", "Send the address that events go to."));
    }

    private string? ReadUrl(JsonElement value, List<FieldError> found)
    {
        string? text = JsonText.TryGetString(value);
        string? wrong = text is null ? $"Send an address, a string; got {JsonText.Excerpt(value)}." : hosts.WhyNot(text);
        if (wrong is null)
            return text;
        found.Add(new FieldError("webhook.url", "bad_url", wrong));
        return null;
    }

    private static string[] ReadEvents(JsonElement value, string[] possible, List<FieldError> found)
    {
        string?[] events = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Take(possible.Length + 1).Select(JsonText.TryGetString)] : [];
        if (events.Length > 0 && events.All(e => possible.Contains(e)) && events.Distinct().Count() == events.Length)
            return events!;
        found.Add(new FieldError("webhook.events", "out_of_range", $"Send a list of any of {string.Join(", ", possible)}, each once; got {JsonText.Excerpt(value)}."));
        return possible;
    }
}
