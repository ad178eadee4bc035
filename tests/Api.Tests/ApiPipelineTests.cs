using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KoGpt2.Api.Tests;

/// <summary>The pipeline as a host builds it that is no web server of its own.</summary>
public sealed class ApiPipelineTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task UseApi_BuiltByHandAndCalledWithAContext_ServesAsUnderKestrel()
    {
        await using ApiHost model = await ApiHost.StartAsync(azurite);
        using IHost host = Host();
        RequestDelegate pipeline = new ApplicationBuilder(host.Services).UseApi().Build();
        string body = $$"""{"model": "{{model.Model}}", "prompts": ["안녕"]}""";
        DefaultHttpContext submitted = await CallAsync(host, pipeline, "POST", "/v1/jobs", "key", body);
        Assert.Equal(StatusCodes.Status202Accepted, submitted.Response.StatusCode);
        JobId id = ApiCalls.Id(JsonNode.Parse(Text(submitted))!);
        Assert.Equal(StatusCodes.Status200OK, (await CallAsync(host, pipeline, "GET", $"/v1/jobs/{id}", "key")).Response.StatusCode);
        Assert.Equal(StatusCodes.Status401Unauthorized, (await CallAsync(host, pipeline, "GET", $"/v1/jobs/{id}", "wrong")).Response.StatusCode);
        Assert.Equal("route_not_found", JsonNode.Parse(Text(await CallAsync(host, pipeline, "GET", "/nothing", "key")))!["code"]!.GetValue<string>());
        Assert.Equal("application/jsonl", (await CallAsync(host, pipeline, "GET", $"/v1/jobs/{id}/results", "key")).Response.ContentType);
    }

    [Fact]
    public async Task MapApi_WithoutTheKeyCheck_ServesNobody()
    {
        using IHost host = Host();
        RequestDelegate pipeline = new ApplicationBuilder(host.Services).UseRouting().UseEndpoints(routes => routes.MapApi()).Build();
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(host, pipeline, "GET", "/v1/jobs", "key"));
        Assert.Contains("UseApi", e.Message, StringComparison.Ordinal);
    }

    private IHost Host()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = azurite.ConnectionString,
            ["Auth:Keys:0:Owner"] = "by-hand",
            ["Auth:Keys:0:Sha256"] = ApiHost.Hash("key"),
        });
        builder.Services.AddKoGpt2Api(builder.Configuration);
        builder.Services.AddSingleton<System.Diagnostics.DiagnosticListener>(new System.Diagnostics.DiagnosticListener("Microsoft.AspNetCore"));
        return builder.Build();
    }

    private static async Task<DefaultHttpContext> CallAsync(IHost host, RequestDelegate pipeline, string method, string path, string key, string body = "")
    {
        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.ContentType = "application/json";
        context.Request.Headers["api-key"] = key;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Response.Body = new MemoryStream();
        await pipeline(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return context;
    }

    private static string Text(DefaultHttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}
