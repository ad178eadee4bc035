namespace KoGpt2.Shared.Storage.Queues;

/// <summary>What a consumer has in hand, by number and by weight, so that it takes enough to be busy and leaves the rest to others.</summary>
/// <param name="mostMessages">Most messages at once, at least 1.</param>
/// <param name="mostWeight">The weight from which on nothing more is taken, at least 1. One message may be heavier.</param>
internal sealed class MessagesInHand(int mostMessages, int mostWeight)
{
    /// <summary>Most messages that the service hands out in one call.</summary>
    public const int MostReceived = 32;

    // Before the first message comes, nothing is known of their weights: a few are asked for.
    private const int FirstReceived = 4;

    private readonly Lock _lock = new();
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _messages, _weight, _lastWeight;

    /// <summary>Waits until there is room.</summary>
    /// <returns>How many messages to ask for, 1 to 32: as many as fit if they weigh what the last one did, growing by at most twice what is in hand.</returns>
    public async Task<int> RoomAsync(CancellationToken stop)
    {
        while (true)
        {
            Task released;
            lock (_lock)
            {
                if (Room() is > 0 and int room)
                    return room;
                released = _released.Task;
            }
            await released.WaitAsync(stop);
        }
    }

    /// <summary>Takes a message, unless others before it have filled the hand.</summary>
    /// <param name="weight">Its weight, at least 1.</param>
    /// <returns>Whether it was taken; then it must be released.</returns>
    public bool TryTake(int weight)
    {
        lock (_lock)
        {
            _lastWeight = weight;
            if (IsFull)
                return false;
            _messages++;
            _weight += weight;
            return true;
        }
    }

    /// <summary>Lets go of a message.</summary>
    /// <param name="weight">As it was taken.</param>
    public void Release(int weight)
    {
        lock (_lock)
        {
            _messages--;
            _weight -= weight;
            _released.SetResult();
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private bool IsFull => _messages >= mostMessages || _weight >= mostWeight;

    private int Room()
    {
        if (IsFull)
            return 0;
        int fitting = _lastWeight == 0 ? FirstReceived : (mostWeight - _weight - 1) / _lastWeight + 1;
        return Math.Min(Math.Min(fitting, mostMessages - _messages), Math.Min(MostReceived, FirstReceived + 2 * _messages));
    }
}
