using KoGpt2.Api;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Telemetry;
using KoGpt2.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Configuration.AddInMemoryCollection(HostStorage.Settings(builder.Configuration));
builder.Services.AddKoGpt2Api(builder.Configuration).AddSingleton<ApiEntry>();
builder.Services.AddApiTelemetry(builder.Configuration);
// The worker itself listens on loopback whatever the host does, and the host's environment is one setting among many.
builder.Services.AddOptions<AuthOptions>().Validate(
    auth => auth.Keys.Length > 0 || builder.Configuration["WEBSITE_SITE_NAME"] is null,
    "Auth:Keys is empty: on Azure a key is needed, in Development too.");
await builder.Build().RunAsync();
