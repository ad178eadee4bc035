using Microsoft.AspNetCore.Builder;

namespace KoGpt2.Cli.Local;

/// <summary>A host that is stopped, not just dropped, when it is disposed.</summary>
internal sealed class RunningHost(WebApplication host) : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }
}
