using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KoGpt2.Api.Reference;

/// <summary><c>/openapi.json</c> and <c>/docs</c>: the API's description for programs and for people. Need no key.</summary>
internal static class ReferenceEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi.json", (OpenApiDocument document) => TypedResults.Bytes(document.Utf8, "application/json")).WithMetadata(new AllowAnonymousAttribute());
        routes.MapGet("/docs", GetPage).WithMetadata(new AllowAnonymousAttribute());
    }

    private static FileContentHttpResult GetPage(HttpResponse response, ReferencePage page)
    {
        response.Headers.ContentSecurityPolicy = page.SecurityPolicy;
        return TypedResults.Bytes(page.Utf8, "text/html; charset=utf-8");
    }
}
