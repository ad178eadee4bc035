using System.Net;
using System.Net.Sockets;

namespace KoGpt2.Api.Webhooks.Receivers;

/// <summary>Tells addresses on the public internet from all others.</summary>
/// <remarks>
/// Source: IANA's IPv4 and IPv6 special-purpose address registries. Of IPv6, only global unicast space (2000::/3) counts, less its special
/// blocks; forms that wrap an IPv4 address are judged by it, or refused where they are obsolete. 168.63.129.16 is Azure's own service
/// address inside every virtual network, though it lies in public space.
/// </remarks>
internal static class PublicAddress
{
    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3"), s_translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is one that anyone on the internet may reach.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (s_translated.Contains(address))
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        bool unicast = address.AddressFamily == AddressFamily.InterNetwork || s_global.Contains(address);
        return unicast && !s_special.Any(network => network.Contains(address));
    }
}
