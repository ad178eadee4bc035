using KoGpt2.Api.Http;
using Microsoft.AspNetCore.Authorization;

namespace KoGpt2.Api.Auth;

/// <summary>Finds out who calls, and refuses with 401 whoever has no key; endpoints marked as anonymous are open.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, ApiKeys keys)
{
    private const string BearerPrefix = "Bearer ", KeyHeader = "api-key";

    /// <summary>Handles one request, after routing.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        string? key = KeyOf(context.Request.Headers);
        string? owner = keys.AreNone ? ApiKeys.LocalOwner : key is null ? null : keys.OwnerOf(key);
        if (owner is null)
            return RefuseAsync(context, sent: key is not null);
        context.Features.Set(new Caller(owner));
        return next(context);
    }

    private static string? KeyOf(IHeaderDictionary headers)
    {
        string? authorization = headers.Authorization;
        if (authorization is not null)
            return authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[BearerPrefix.Length..].Trim() : null;
        return headers[KeyHeader];
    }

    private static Task RefuseAsync(HttpContext context, bool sent)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        string detail = sent ? "This API key is not known." : "Send an API key: 'Authorization: Bearer ...' or 'api-key: ...'.";
        return new Problem(StatusCodes.Status401Unauthorized, sent ? "unknown_key" : "no_key", detail).ExecuteAsync(context);
    }
}
