using System.Text.Encodings.Web;
using System.Text.Json;
using KoGpt2.Worker;
using KoGpt2.Worker.Queue;
using KoGpt2.Worker.Telemetry;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
if (builder.Environment.IsProduction())
    builder.Logging.AddJsonConsole(json =>
    {
        json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        json.IncludeScopes = true;
    });
builder.Services.AddKoGpt2Worker(builder.Configuration);
builder.Services.AddWorkerTelemetry(builder.Configuration);
WebApplication app = builder.Build();
app.MapWorkerHealth();
app.MapWorkerMetrics();
ShardLoop shards = app.Services.GetServices<IHostedService>().OfType<ShardLoop>().Single();
await app.RunAsync();
return shards.ExecuteTask is { IsFaulted: true } ? 1 : 0;
