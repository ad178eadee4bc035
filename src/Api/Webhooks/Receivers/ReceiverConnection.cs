using System.Net;
using System.Net.Sockets;

namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>Looks up the addresses of a host: <see cref="Dns"/> outside of tests.</summary>
/// <param name="host">A name, or an address in any spelling that the system takes.</param>
/// <param name="stop">Gives up.</param>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken stop);

/// <summary>Connects to receivers, at public addresses only unless they are on the list.</summary>
/// <remarks>
/// A host is looked up once for each connection, and the addresses that were checked are those connected to: a name that stands for
/// another address a moment later gains nothing.
/// </remarks>
internal sealed class ReceiverConnection(AllowedHosts hosts, HostLookup lookup)
{
    /// <summary>Opens a connection.</summary>
    /// <param name="receiver">Host and port.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="NotPublicException">The host has no public address, and is not on the list.</exception>
    /// <exception cref="ArgumentException">The host is longer than names are, or no address at all (0.0.0.0).</exception>
    /// <exception cref="SocketException">The host is not known, or no address of it could be connected to.</exception>
    public async ValueTask<Stream> OpenAsync(DnsEndPoint receiver, CancellationToken stop)
    {
        IPAddress[] addresses = await lookup(receiver.Host, stop);
        if (!hosts.Contains(receiver.Host, receiver.Port))
            addresses = [.. addresses.Where(PublicAddress.IsPublic)];
        if (addresses.Length == 0)
            throw new NotPublicException($"{receiver.Host} has no public address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, receiver.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A receiver is not on the public internet; the message says so to whoever named it.</summary>
internal sealed class NotPublicException(string message) : Exception(message);
