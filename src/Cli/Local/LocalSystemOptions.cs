using KoGpt2.Shared.Webhooks;
using Microsoft.Extensions.Logging;

namespace KoGpt2.Cli.Local;

/// <summary>What a <see cref="LocalSystem"/> serves, and where.</summary>
internal sealed record LocalSystemOptions
{
    /// <summary>A model package or a checkpoint; <see langword="null"/> takes the demo model.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The API's port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Workers to run.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Hosts, as <c>host:port</c>, that may receive webhooks though they are not public.</summary>
    public IReadOnlyList<string> WebhookHosts { get; init; } = [];

    /// <summary>The secret that webhooks are signed with; a new one by default.</summary>
    public string WebhookSecret { get; init; } = WebhookSignature.NewSecret();

    /// <summary>Least severity of what is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>The time that API and workers go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Any other settings of API and worker, by their configuration keys.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
