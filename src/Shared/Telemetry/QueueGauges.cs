using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KoGpt2.Shared.Telemetry;

/// <summary>A queue to look at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Delays">Whether messages are sent to it long before they are due: their age then says nothing, and is not measured.</param>
public sealed record QueueToGauge(string Name, bool Delays);

/// <summary>Looks at queues every quarter of a minute, for as long as someone listens: two requests each, some cents a month.</summary>
public sealed class QueueGauges(StorageClients storage, IReadOnlyList<QueueToGauge> queues, TimeProvider clock, ILogger<QueueGauges> log) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(15);
    private static readonly ConcurrentDictionary<string, (long Length, double? Age)> s_seen = new(StringComparer.Ordinal);

    /// <summary>Messages of each queue, as last seen.</summary>
    public static IEnumerable<Measurement<long>> Lengths() => s_seen.Select(queue => new Measurement<long>(queue.Value.Length, Of(queue.Key)));

    /// <summary>Seconds that the oldest waiting message of each queue has waited, as last seen.</summary>
    public static IEnumerable<Measurement<double>> Ages() =>
        s_seen.Where(queue => queue.Value.Age is not null).Select(queue => new Measurement<double>(queue.Value.Age!.Value, Of(queue.Key)));

    /// <summary>Looks at every queue once.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        foreach (QueueToGauge queue in queues)
        {
            try
            {
                s_seen[queue.Name] = await LookAsync(storage.Queues.GetQueueClient(queue.Name), queue.Delays, stop);
            }
            catch (RequestFailedException e)
            {
                s_seen.TryRemove(queue.Name, out _);
                log.LogWarning("Could not look at {Queue}: {Error}", queue.Name, e.ErrorCode ?? e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (SharedSignals.QueueLength.Enabled || SharedSignals.QueueAge.Enabled)
                    await LookAsync(stoppingToken);
                await Task.Delay(s_interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            foreach (QueueToGauge queue in queues)
                s_seen.TryRemove(queue.Name, out _);
        }
    }

    private static async Task<(long Length, double? Age)> LookAsync(QueueClient queue, bool delays, CancellationToken stop)
    {
        int length = (await queue.GetPropertiesAsync(stop)).Value.ApproximateMessagesCount;
        if (delays)
            return (length, null);
        Response<PeekedMessage?> peeked = await queue.PeekMessageAsync(stop);
        TimeSpan age = (peeked.GetRawResponse().Headers.Date - peeked.Value?.InsertedOn) ?? TimeSpan.Zero;
        return (length, Math.Max(0, age.TotalSeconds));
    }

    private static KeyValuePair<string, object?>[] Of(string queue) => [new(Attributes.System, Attributes.AzureQueues), new(Attributes.Queue, queue)];
}
