using System.Text.Encodings.Web;
using System.Text.Json;
using KoGpt2.Worker;
using KoGpt2.Worker.Queue;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
if (builder.Environment.IsProduction())
    builder.Logging.AddJsonConsole(json => json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
builder.Services.AddKoGpt2Worker(builder.Configuration);
WebApplication app = builder.Build();
app.MapWorkerHealth();
ShardLoop shards = app.Services.GetServices<IHostedService>().OfType<ShardLoop>().Single();
await app.RunAsync();
return shards.ExecuteTask is { IsFaulted: true } ? 1 : 0;
