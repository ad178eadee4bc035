using KoGpt2.Shared.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KoGpt2.Worker.Tests;

public sealed class WorkerOptionsTests
{
    [Theory]
    [InlineData("Worker:Model", "", $"Set Worker:Model to the model to serve, {ModelName.Rule}; it is ''.")]
    [InlineData("Worker:Model", "a--b", $"Set Worker:Model to the model to serve, {ModelName.Rule}; it is 'a--b'.")]
    [InlineData("Worker:Model", "demo-poison", $"Set Worker:Model to the model to serve, {ModelName.Rule}; it is 'demo-poison'.")]
    [InlineData("Worker:StopGrace", "01:00:00", "The field StopGrace must be between 00:00:00 and 00:10:00.")]
    [InlineData("Worker:Shards:Concurrency", "0", "Worker:Shards: The field Concurrency must be between 1 and 256.")]
    [InlineData("Worker:CacheFolder", "", "The CacheFolder field is required.")]
    public void Value_WrongSetting_IsRefused(string key, string value, string error)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Read(key, value));
        Assert.Contains(error, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_OnlyAModel_HasDefaults()
    {
        WorkerOptions options = Read("Worker:Model", "kogpt2-base-v2");
        Assert.Equal((64, 3), (options.Shards.Concurrency, options.Shards.MaxDeliveries));
        Assert.EndsWith(Path.Combine("kogpt2", "models"), options.CacheFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_NoBlocklist_WithholdsNothing() => Assert.Equal("", Read("Worker:Model", "kogpt2-base-v2").Blocklist);

    private static WorkerOptions Read(string key, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Worker:Model"] = "demo", ["Storage:ConnectionString"] = "UseDevelopmentStorage=true", [key] = value })
            .Build();
        using ServiceProvider services = new ServiceCollection().AddLogging().AddKoGpt2Worker(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<WorkerOptions>>().Value;
    }
}
