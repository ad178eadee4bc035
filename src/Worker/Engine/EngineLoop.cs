using System.Threading.Channels;

namespace KoGpt2.Worker.Engine;

/// <summary>The thread that owns an engine: takes sequences from any thread, oldest first, and hands them back when they have ended.</summary>
public sealed class EngineLoop : IAsyncDisposable
{
    private readonly BatchEngine _engine;
    private readonly ILogger _log;
    private readonly Channel<Sequence> _incoming;
    private readonly int _rows;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="engine">Belongs to the thread from now on.</param>
    /// <param name="options">Rows and queue.</param>
    /// <param name="log">Told of passes that failed.</param>
    public EngineLoop(BatchEngine engine, EngineOptions options, ILogger<EngineLoop> log)
    {
        (_engine, _log, _rows) = (engine, log, options.Rows);
        _incoming = Channel.CreateBounded<Sequence>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
        new Thread(Loop) { Name = "engine", IsBackground = true }.Start();
    }

    /// <summary>Generates one sequence. Waits while the queue is full.</summary>
    /// <param name="sequence">A new sequence; <see cref="Sequence.Cancel"/> ends it early.</param>
    /// <param name="cancel">Cancels the sequence: it comes back with what it has.</param>
    /// <returns>The sequence, ended; as cancelled also where the loop was stopped.</returns>
    /// <exception cref="ArgumentException">It has more beams than the engine has rows.</exception>
    /// <exception cref="PassFailedException">The pass that ran it failed.</exception>
    public async Task<Sequence> RunAsync(Sequence sequence, CancellationToken cancel)
    {
        if (sequence.Rows > _rows)
            throw new ArgumentException($"A sequence may have at most {_rows} beams, one for each row of the engine; it has {sequence.Rows}.", nameof(sequence));
        await using CancellationTokenRegistration registration = cancel.Register(sequence.Cancel);
        try
        {
            await _incoming.Writer.WriteAsync(sequence, cancel);
        }
        catch (Exception refusal) when (refusal is OperationCanceledException or ChannelClosedException)
        {
            sequence.EndCancelled();
            return sequence;
        }
        await sequence.Completion;
        return sequence;
    }

    /// <summary>Stops after the pass that is running. What has not ended comes back as cancelled, with what it has.</summary>
    public async ValueTask DisposeAsync()
    {
        // In this order: who sees the flag has seen the last of the queue.
        _incoming.Writer.TryComplete();
        _stopping = true;
        await _ended.Task;
    }

    private void Loop()
    {
        while (Receive())
            Step();
        foreach (Sequence sequence in _engine.Sequences)
            sequence.Cancel();
        Step();
        _ended.SetResult();
    }

    /// <summary>Takes sequences out of the queue; with nothing to run, waits for one.</summary>
    /// <returns>False when the loop is to stop; then the queue is empty.</returns>
    private bool Receive()
    {
        if (_engine.IsIdle)
            _ = _incoming.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
        while ((_stopping || _engine.Waiting < _rows) && _incoming.Reader.TryRead(out Sequence? sequence))
            _engine.Add(sequence);
        return !_stopping;
    }

    private void Step()
    {
        try
        {
            foreach (Sequence ended in _engine.Step())
                ended.Complete();
        }
        catch (Exception error)
        {
            IReadOnlyList<Sequence> failed = _engine.Abandon();
            _log.LogError(error, "A pass over {Count} sequences failed.", failed.Count);
            foreach (Sequence sequence in failed)
                sequence.Fail(new PassFailedException(failed.Count, error));
        }
    }
}
