using KoGpt2.Worker;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
if (builder.Environment.IsProduction())
    builder.Logging.AddJsonConsole();
builder.Services.AddKoGpt2Worker(builder.Configuration);
WebApplication app = builder.Build();
app.MapWorkerHealth();
await app.RunAsync();
