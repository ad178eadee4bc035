using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Webhooks;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Webhooks;

/// <summary>A job that is over, and the receiver of its event.</summary>
internal sealed class AnnouncedJob : IAsyncDisposable
{
    private AnnouncedJob(Receiver receiver, ApiHost host, JobId id) => (Receiver, Host, Id) = (receiver, host, id);

    /// <summary>Where the event goes.</summary>
    public Receiver Receiver { get; }

    /// <summary>What sends it.</summary>
    public ApiHost Host { get; }

    /// <summary>The job.</summary>
    public JobId Id { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One of two lines, completed.</summary>
    /// <param name="azurite">Storage.</param>
    /// <param name="clock">The time; <see langword="null"/> for the true one.</param>
    /// <param name="only">The one event that its webhook wants; <see langword="null"/> for all.</param>
    public static Task<AnnouncedJob> CompletedAsync(AzuriteFixture azurite, TimeProvider? clock, string? only = null) => StartAsync(azurite, clock, async (host, url) =>
    {
        JobId id = await host.SubmitPlannedAsync(2, request =>
        {
            request["webhook"] = new JsonObject { ["url"] = url };
            if (only is not null)
                request["webhook"]!["events"] = new JsonArray(only);
        });
        await host.FinishShardAsync(azurite, id, shard: 0);
        return id;
    });

    /// <summary>One that failed, as its input is empty.</summary>
    /// <param name="azurite">Storage.</param>
    /// <param name="clock">The time; <see langword="null"/> for the true one.</param>
    /// <param name="events">Events that its webhook wants; none for all.</param>
    public static Task<AnnouncedJob> FailedAsync(AzuriteFixture azurite, TimeProvider? clock, params string[] events) => StartAsync(azurite, clock, async (host, url) =>
    {
        JobId id = await InputFiles.SubmitAsync(host, azurite, "", new WebhookSpec(url, events.Length == 0 ? JobEvents.All : events));
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), Stop);
        return id;
    });

    /// <summary>Handles a message that its event is to be sent.</summary>
    public Task SendAsync() => Host.Handlers.SendWebhookAsync(new WebhookMessage(Host.Owner, Id), Stop);

    /// <summary>The event on its way.</summary>
    public async Task<WebhookDelivery> DeliveryAsync() => (await Host.FindAsync(Id)).Delivery!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    private static async Task<AnnouncedJob> StartAsync(AzuriteFixture azurite, TimeProvider? clock, Func<ApiHost, string, Task<JobId>> submit)
    {
        Receiver receiver = await Receiver.StartAsync();
        ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Webhooks:AllowedHosts:0"] = receiver.Host }, clock);
        return new AnnouncedJob(receiver, host, await submit(host, receiver.Url.ToString()));
    }
}
