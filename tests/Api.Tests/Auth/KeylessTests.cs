using System.Net;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Tests.Auth;

public sealed class KeylessTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_InProduction_Refuses()
    {
        await using WebApplication app = Build("Production", IPAddress.Loopback, []);
        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));
        Assert.Contains("Auth:Keys is empty", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InDevelopmentOnAllAddresses_Refuses()
    {
        await using WebApplication app = Build("Development", IPAddress.Any, []);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(Stop));
        Assert.Contains("may listen on loopback only; it listens on http://0.0.0.0:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InDevelopmentOnLoopback_ServesAnyoneAsLocal()
    {
        await using WebApplication app = Build("Development", IPAddress.Loopback, []);
        await app.StartAsync(Stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        using HttpResponseMessage response = await client.GetAsync("/v1/jobs", Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var content = new StringContent("""{"model": "m", "prompts": ["a"], "webhook": {"url": "https://example.com"}}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage refused = await client.PostAsync("/v1/jobs", content, Stop);
        Assert.Contains("'local' has no secret", (await refused.JsonAsync())["errors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:MaxPrompts", "0", "Limits:MaxPrompts must be from 1 to 1000000; it is 0.")]
    [InlineData("Limits:MaxBodyBytes", "1", "Limits:MaxBodyBytes must be from 1024 to 104857600; it is 1.")]
    [InlineData("Planning:LinesPerShard", "-5", "Planning:LinesPerShard must be from 1 to 100000; it is -5.")]
    [InlineData("Watch:Interval", "00:00:00", "Watch:Interval must be from 00:00:01 to 1.00:00:00; it is 00:00:00.")]
    [InlineData("Webhooks:AllowedHosts:0", "localhost", "Webhooks:AllowedHosts:0 must be host:port, such as localhost:8080; it is 'localhost'.")]
    public async Task Start_BadSetting_RefusesNamingItsKey(string key, string value, string error)
    {
        await using WebApplication app = Build("Development", IPAddress.Loopback, new() { [key] = value });
        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Stop));
        Assert.Equal(error, e.Message);
    }

    private WebApplication Build(string environment, IPAddress address, Dictionary<string, string?> settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:ConnectionString"] = azurite.ConnectionString });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddKoGpt2Api(builder.Configuration);
        WebApplication app = builder.Build();
        app.UseApi();
        return app;
    }
}
