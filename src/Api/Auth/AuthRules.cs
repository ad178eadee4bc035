using System.Text.RegularExpressions;
using KoGpt2.Api.Webhooks;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Webhooks;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Auth;

/// <summary>Checks section <c>Auth</c> at start.</summary>
internal sealed partial class AuthRules(IHostEnvironment environment, IOptions<WebhookOptions> webhooks) : IValidateOptions<AuthOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        string[] errors = [.. Check(options, environment.IsDevelopment()), .. OwnerWebhooks.Check(options, new AllowedHosts(webhooks))];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>The rules themselves.</summary>
    internal static IEnumerable<string> Check(AuthOptions options, bool development)
    {
        if (options.Keys.Length == 0 && !development)
            yield return "Auth:Keys is empty: configure at least one key (Auth:Keys:0:Owner and Auth:Keys:0:Sha256). Only in Development may anyone call, from this machine.";
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < options.Keys.Length; i++)
        {
            ApiKeyOptions key = options.Keys[i];
            if (key.Owner.Length > 63 || !Owner().IsMatch(key.Owner))
                yield return $"Auth:Keys:{i}:Owner must be 1 to 63 of a to z, 0 to 9 and single hyphens inside; it is '{key.Owner}'.";
            if (!Digest().IsMatch(key.Sha256))
                yield return $"Auth:Keys:{i}:Sha256 must be the SHA-256 of a key, 64 hexadecimal digits; it has {key.Sha256.Length} characters.";
            else if (!places.TryAdd(key.Sha256, i))
                yield return $"Auth:Keys:{i}:Sha256 must be another key's than Auth:Keys:{places[key.Sha256]}:Sha256; they are the same.";
            if (key.WebhookSecret is not null && !WebhookSignature.TryReadSecret(key.WebhookSecret, out _))
                yield return $"Auth:Keys:{i}:WebhookSecret must be 'whsec_' and the Base64 of 24 to 64 bytes.";
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Owner();

    [GeneratedRegex(@"\A[0-9a-fA-F]{64}\z")]
    private static partial Regex Digest();
}
