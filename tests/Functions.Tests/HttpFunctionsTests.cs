using KoGpt2.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions.Tests;

public sealed class HttpFunctionsTests
{
    private const string Rest = "{*rest}";

    [Fact]
    public async Task Functions_EveryAreaOfTheApi_HasItsOwn()
    {
        await using WebApplication app = App();
        app.MapApi();
        string[] areas = [.. Templates(app).Select(Area).Distinct()];
        Assert.Contains("v1/jobs", areas);
        Assert.All(areas, area => Assert.Contains(Triggers.Http, function => function.Trigger.Route == (area.Length == 0 ? Rest : $"{area}/{Rest}")));
    }

    // The host sorts functions by name, ignoring case, and takes the first whose route fits.
    [Fact]
    public void Functions_ByName_PutTheOneForTheRestLast() =>
        Assert.Equal(Rest, Triggers.Http.OrderBy(function => function.Function, StringComparer.OrdinalIgnoreCase).Last().Trigger.Route);

    // The host's own keys and methods would answer what the API answers better.
    [Fact]
    public void Functions_All_LeaveKeysAndMethodsToTheApi() => Assert.All(Triggers.Http, function =>
    {
        Assert.Equal(AuthorizationLevel.Anonymous, function.Trigger.AuthLevel);
        Assert.Null(function.Trigger.Methods);
    });

    [Fact]
    public void Functions_All_HaveNamesOfTheirOwnThatTheHostTakes()
    {
        Assert.Equal(Triggers.Names.Distinct(StringComparer.OrdinalIgnoreCase), Triggers.Names);
        Assert.All(Triggers.Names, name => Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,126}$", name));
    }

    private static WebApplication App()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddKoGpt2Api(builder.Configuration);
        return builder.Build();
    }

    private static IEnumerable<string> Templates(IEndpointRouteBuilder routes) => routes.DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/'));

    // v1/jobs of v1/jobs/{id}; empty for what is not under v1.
    private static string Area(string template) => template.Split('/') is ["v1", string area, ..] ? $"v1/{area}" : "";
}
