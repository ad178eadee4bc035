using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KoGpt2.Api.Auth;

/// <summary>Refuses to start without keys on any address but loopback.</summary>
internal sealed class LoopbackGuard(ApiKeys keys, IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>The addresses that others can reach.</summary>
    /// <param name="addresses">As the server gives them, such as <c>http://127.0.0.1:5000</c>.</param>
    internal static IEnumerable<string> Reachable(IEnumerable<string> addresses) => addresses.Where(address =>
    {
        BindingAddress binding = BindingAddress.Parse(address);
        bool loopback = binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        return !loopback && !binding.IsUnixPipe && !binding.IsNamedPipe;
    });

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There are no keys, and the server listens to others.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ICollection<string> addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (keys.AreNone && Reachable(addresses).FirstOrDefault() is { } reachable)
            throw new InvalidOperationException($"Auth:Keys is empty, so the API may listen on loopback only; it listens on {reachable}. Configure a key, or listen on http://127.0.0.1.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
