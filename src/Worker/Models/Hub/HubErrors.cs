using System.Net;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>What was asked of the hub, and how it was answered.</summary>
/// <param name="Address">The repository.</param>
/// <param name="Settings">The hub, and as whom it was asked.</param>
/// <param name="What">What was asked for, as an error may call it.</param>
/// <param name="Host">Who answered.</param>
/// <param name="IsHub">Whether that is the hub itself and not a host to which it sent us.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Code">The answer's <c>X-Error-Code</c>.</param>
/// <param name="Message">The answer's <c>X-Error-Message</c>.</param>
/// <param name="Wait">The answer's <c>Retry-After</c>.</param>
internal sealed record HubRefusal(
    HubAddress Address, HubSettings Settings, string What, string Host, bool IsHub, HttpStatusCode Status, string? Code, string? Message, TimeSpan? Wait);

/// <summary>Turns what the hub refuses into a sentence.</summary>
internal static class HubErrors
{
    private const string InvalidToken = "Invalid credentials in Authorization header";
    private const string OtherwisePrivate = "or it is private; for a private one, set HF_TOKEN to a token that may read it";
    private const int MostOfMessage = 200;

    /// <summary>What to throw.</summary>
    /// <remarks>
    /// Source: huggingface_hub 1.x, <c>hf_raise_for_status</c>. The hub answers 401 about a repository that is not there, so that nobody
    /// learns which ones are private. A host to which it sends us answers 403 when the link has run out.
    /// </remarks>
    public static HubException From(HubRefusal refusal)
    {
        (HubAddress address, HubSettings settings, int status) = (refusal.Address, refusal.Settings, (int)refusal.Status);
        bool mayPass = status is 408 or 429 or >= 500 || (status is 403 && !refusal.IsHub);
        return (refusal.Code, status) switch
        {
            _ when mayPass => new HubInterruptedException($"{refusal.Host} answered {status}{Said(refusal)} when asked for {refusal.What}{Alone(refusal)}.")
            {
                Wait = refusal.Wait,
            },
            ("GatedRepo", _) => new HubException(
                $"{address.Id} is gated: ask for access at {settings.Endpoint}/{address.Id}, and set HF_TOKEN to a token of the account that has it."),
            ("RevisionNotFound", _) => new HubException($"{address.Id} has no branch, tag or commit '{address.Revision}'."),
            ("EntryNotFound", _) => new HubException($"{settings.Endpoint} has no {refusal.What} any more."),
            (_, 401) when refusal.Message == InvalidToken => new HubException(
                $"{settings.Endpoint} does not know the token that HF_TOKEN or the token file holds; make another at {settings.Endpoint}/settings/tokens."),
            (_, 401) or ("RepoNotFound", _) when settings.Token is null => new HubException($"{settings.Endpoint} has no model {address.Id}, {OtherwisePrivate}."),
            (_, 401) or ("RepoNotFound", _) => new HubException(
                $"{settings.Endpoint} has no model {address.Id} that the token in HF_TOKEN or the token file may read."),
            _ => new HubException($"{refusal.Host} answered {status}{Said(refusal)} when asked for {refusal.What}; HF_ENDPOINT is {settings.Endpoint}."),
        };
    }

    private static string Alone(HubRefusal refusal) => refusal.Wait is { } wait ? $"; it asks to be left alone for {wait.TotalSeconds:0} seconds" : "";

    private static string Said(HubRefusal refusal) => refusal.Message is { Length: > 0 } message
        ? $" ({message[..Math.Min(message.Length, MostOfMessage)].TrimEnd('.')})"
        : "";
}
