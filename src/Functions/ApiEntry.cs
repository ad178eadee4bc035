using KoGpt2.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KoGpt2.Functions;

/// <summary>The one way into the API for all HTTP functions: the same pipeline that any other host serves with.</summary>
/// <param name="services">The worker's services, the API's among them.</param>
public sealed class ApiEntry(IServiceProvider services)
{
    private readonly RequestDelegate _pipeline = new ApplicationBuilder(services).UseApi().Build();

    /// <summary>Answers a request, whichever function it came by: the worker's own routing is forgotten.</summary>
    public Task AnswerAsync(HttpRequest request)
    {
        request.HttpContext.SetEndpoint(null);
        request.RouteValues.Clear();
        return _pipeline(request.HttpContext);
    }
}
