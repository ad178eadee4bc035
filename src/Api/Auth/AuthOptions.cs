namespace KoGpt2.Api.Auth;

/// <summary>Section <c>Auth</c>: who may call. Only digests of keys are configured, never keys.</summary>
public sealed class AuthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Auth";

    /// <summary>The keys. None: anyone may call, as <c>local</c>, but only in Development and on loopback.</summary>
    public ApiKeyOptions[] Keys { get; set; } = [];
}

/// <summary>One API key. An owner may have several, so that they can be changed one after the other.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Whose key: 1 to 63 of a to z, 0 to 9 and single hyphens inside. Jobs belong to owners, not to keys.</summary>
    public string Owner { get; set; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes, 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>
    /// What the owner's webhooks are signed with: <c>whsec_</c> and the Base64 of 24 to 64 bytes. Where keys of one owner differ in it,
    /// events carry a signature by each, so that secrets can be changed too.
    /// </summary>
    public string? WebhookSecret { get; set; }

    /// <summary>
    /// Where the events of the owner's jobs go that name no webhook of their own, and of all batches. One per owner: other keys of the same
    /// owner say the same or nothing. Default none.
    /// </summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Which events go there, any of <c>job.</c> and <c>batch.</c> with <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>expired</c>. Default all.</summary>
    public string[]? WebhookEvents { get; set; }
}
