using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Jobs;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Webhooks;

/// <summary>The endpoints that owners have for jobs and runs which name none. Each keeps the one it was submitted under.</summary>
internal sealed class OwnerWebhooks(IOptions<AuthOptions> options)
{
    /// <summary>Every event that an endpoint may be configured for.</summary>
    internal static string[] AllEvents { get; } = [.. JobEvents.All, .. JobEvents.OfBatches, .. RunEvents.All];

    private readonly Dictionary<string, WebhookSpec> _webhooks = options.Value.Keys
        .Where(key => key.WebhookUrl is not null)
        .DistinctBy(key => key.Owner)
        .ToDictionary(key => key.Owner, key => new WebhookSpec(key.WebhookUrl!, key.WebhookEvents ?? AllEvents), StringComparer.Ordinal);

    /// <summary>Where the event of a new job or run goes that does not say, as is so with all that are made as batches.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="possible">The events that it can have.</param>
    /// <returns><see langword="null"/> if the owner has no endpoint, or wants none of these events.</returns>
    public WebhookSpec? For(string owner, IReadOnlyList<string> possible)
    {
        if (!_webhooks.TryGetValue(owner, out WebhookSpec? webhook))
            return null;
        string[] events = [.. possible.Intersect(webhook.Events)];
        return events.Length > 0 ? webhook with { Events = events } : null;
    }

    /// <summary>What is wrong with the endpoints of a configuration.</summary>
    /// <param name="options">The keys.</param>
    /// <param name="hosts">Which addresses may be given.</param>
    internal static IEnumerable<string> Check(AuthOptions options, AllowedHosts hosts)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < options.Keys.Length; i++)
        {
            ApiKeyOptions key = options.Keys[i];
            string at = $"Auth:Keys:{i}:";
            if (key.WebhookUrl is null && key.WebhookEvents is not null)
                yield return $"{at}WebhookEvents needs {at}WebhookUrl, the address that they go to.";
            if (key.WebhookEvents?.FirstOrDefault(name => !AllEvents.Contains(name)) is { } unknown)
                yield return $"{at}WebhookEvents may hold {string.Join(", ", AllEvents)}; it holds '{unknown}'.";
            if (key.WebhookUrl is null)
                continue;
            if (hosts.WhyNot(key.WebhookUrl) is { } wrong)
                yield return $"{at}WebhookUrl cannot be used. {wrong}";
            if (!options.Keys.Any(other => other.Owner == key.Owner && other.WebhookSecret is not null))
                yield return $"{at}WebhookUrl needs a secret to sign with: set {at}WebhookSecret.";
            if (!places.TryAdd(key.Owner, i) && !IsSame(options.Keys[places[key.Owner]], key))
                yield return $"{at}WebhookUrl and WebhookEvents must be those of Auth:Keys:{places[key.Owner]}, or be left out: '{key.Owner}' has one endpoint.";
        }
    }

    private static bool IsSame(ApiKeyOptions first, ApiKeyOptions second) =>
        first.WebhookUrl == second.WebhookUrl && (first.WebhookEvents ?? AllEvents).ToHashSet(StringComparer.Ordinal).SetEquals(second.WebhookEvents ?? AllEvents);
}
