using System.Security.Cryptography;
using System.Text;
using KoGpt2.Shared.Webhooks;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Auth;

/// <summary>The keys that are configured.</summary>
internal sealed class ApiKeys(IOptions<AuthOptions> options)
{
    /// <summary>Who calls where no keys are configured.</summary>
    public const string LocalOwner = "local";

    private readonly (string Owner, byte[] Sha256)[] _keys = [.. options.Value.Keys.Select(key => (key.Owner, Convert.FromHexString(key.Sha256)))];

    private readonly ILookup<string, byte[]> _secrets = options.Value.Keys
        .Where(key => key.WebhookSecret is not null)
        .DistinctBy(key => (key.Owner, key.WebhookSecret))
        .ToLookup(key => key.Owner, key => WebhookSignature.TryReadSecret(key.WebhookSecret, out byte[] secret) ? secret : [], StringComparer.Ordinal);

    /// <summary>Whether no keys are configured, so that anyone on this machine may call.</summary>
    public bool AreNone => _keys.Length == 0;

    /// <summary>Whose key this is, found in the same time whatever was sent.</summary>
    /// <returns><see langword="null"/> if it is nobody's.</returns>
    public string? OwnerOf(string key)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        string? owner = null;
        foreach ((string name, byte[] sha256) in _keys)
            owner = CryptographicOperations.FixedTimeEquals(digest, sha256) ? name : owner;
        return owner;
    }

    /// <summary>The secrets that an owner's webhooks are signed with, in the order of the keys; none if there are none.</summary>
    public IReadOnlyList<byte[]> SecretsOf(string owner) => [.. _secrets[owner]];
}
