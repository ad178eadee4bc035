using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace KoGpt2.Shared.Telemetry.Export;

/// <summary>Has our spans begun even where nobody records them, so that logs and messages carry their ids.</summary>
internal sealed class TraceIds : IHostedService, IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name.StartsWith(SharedSignals.Names[..^1], StringComparison.Ordinal),
        Sample = static (ref _) => ActivitySamplingResult.PropagationData,
    };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
