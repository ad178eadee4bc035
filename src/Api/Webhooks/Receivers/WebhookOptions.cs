namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>Section <c>Webhooks</c>: where events may go.</summary>
public sealed class WebhookOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Webhooks";

    /// <summary>
    /// Receivers, each as <c>host:port</c>, that may have any address and need no TLS. Default none: for development on one machine only,
    /// since otherwise callers could make the API post to addresses inside its own network.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];
}
