using System.Net;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>Which addresses may be given for a webhook.</summary>
internal sealed class AllowedHosts(IOptions<WebhookOptions> options)
{
    private const int LongestUrl = 2_048;
    private readonly HashSet<(string Host, int Port)> _hosts = [.. options.Value.AllowedHosts.Select(host => Parse(host)!.Value)];

    /// <summary>Whether a receiver is on the list.</summary>
    public bool Contains(string host, int port) => _hosts.Contains((host.ToLowerInvariant(), port));

    /// <summary>Why a text cannot be a webhook's address.</summary>
    /// <returns>One sentence; <see langword="null"/> if it can.</returns>
    public string? WhyNot(string text) =>
        text.Length is 0 or > LongestUrl ? $"Send an address of 1 to {LongestUrl:N0} characters; got {text.Length:N0}."
        : !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? $"Send an absolute address such as https://example.com/hook; got '{(text.Length <= 80 ? text : text[..77] + "...")}'."
        : WhyNot(url);

    /// <summary>Why an address cannot be a webhook's.</summary>
    /// <returns>One sentence; <see langword="null"/> if it can.</returns>
    /// <remarks>What a name stands for is only checked when it is connected to: it may stand for something else by then.</remarks>
    public string? WhyNot(Uri url)
    {
        if (url.Scheme is not ("https" or "http"))
            return $"Send an https address; got {url.Scheme}.";
        if (url.UserInfo.Length > 0)
            return "Send an address without user name and password.";
        if (Contains(url.IdnHost, url.Port))
            return null;
        if (url.Scheme == "http")
            return "Send an https address; got http.";
        return IPAddress.TryParse(url.IdnHost.TrimEnd('.'), out IPAddress? address) && !PublicAddress.IsPublic(address)
            ? $"Send a public address; {url.IdnHost} is not one."
            : null;
    }

    /// <summary>Reads an entry of the list.</summary>
    /// <returns><see langword="null"/> if it is not <c>host:port</c>.</returns>
    internal static (string Host, int Port)? Parse(string entry)
    {
        int colon = entry.LastIndexOf(':');
        return colon > 0 && int.TryParse(entry.AsSpan(colon + 1), out int port) && port is > 0 and <= 65_535
            && Uri.TryCreate($"http://{entry}/", UriKind.Absolute, out Uri? url) && url is { PathAndQuery: "/", UserInfo: "" } && url.Port == port
            ? (url.IdnHost.ToLowerInvariant(), port)
            : null;
    }
}

/// <summary>Checks section <c>Webhooks</c> at start.</summary>
internal sealed class WebhookRules : IValidateOptions<WebhookOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        string[] errors =
        [
            .. options.AllowedHosts.Select((host, i) => (Host: host, Place: i)).Where(entry => AllowedHosts.Parse(entry.Host) is null)
                .Select(entry => $"Webhooks:AllowedHosts:{entry.Place} must be host:port, such as localhost:8080; it is '{entry.Host}'."),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
