using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Health;

/// <summary>Whether storage answers. Asks it once in a while however many want to know, since anyone may ask.</summary>
internal sealed class StorageHealth(StorageClients storage, TimeProvider clock, ILogger<StorageHealth> log)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5), s_validity = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<bool> _answer = Task.FromResult(false);
    private long? _asked;

    /// <summary>Whether it answers, or did five seconds ago at most; without an answer within five seconds, it does not.</summary>
    public Task<bool> IsWellAsync()
    {
        lock (_lock)
        {
            if (_asked is not { } asked || clock.GetElapsedTime(asked) >= s_validity)
                (_asked, _answer) = (clock.GetTimestamp(), AskAsync());
            return _answer;
        }
    }

    private async Task<bool> AskAsync()
    {
        using var limit = new CancellationTokenSource(s_limit, clock);
        try
        {
            await Task.WhenAll(
                storage.Jobs.GetPropertiesAsync(cancellationToken: limit.Token), storage.Queues.GetQueueClient(StorageLayout.PlanQueue).GetPropertiesAsync(limit.Token));
            return true;
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Storage is not well");
            return false;
        }
    }
}
