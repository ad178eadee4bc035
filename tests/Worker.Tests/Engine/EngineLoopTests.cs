using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Engine;

public sealed class EngineLoopTests
{
    private static readonly GenerationSettings s_search = new() { Temperature = 0, NumBeams = 4, MaxTokens = 100 };

    private readonly Scripted _scripted = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_MoreThanQueueAndRows_AllComeBack()
    {
        await using EngineLoop loop = Start(rows: 4, queue: 2);
        Sequence[] ended = await Task.WhenAll(Enumerable.Range(10, 50).Select(token => loop.RunAsync(Scripted.Sequence([token]), Stop)));
        Assert.All(ended, sequence => Assert.Equal(Scripted.Expected(sequence.Prompt[^1], 3), sequence.Output));
        Assert.All(ended, sequence => Assert.Equal(FinishReason.Length, sequence.FinishReason));
    }

    [Fact]
    public async Task RunAsync_AfterTheLoopWasIdle_StillRuns()
    {
        await using EngineLoop loop = Start(rows: 4, queue: 2);
        await loop.RunAsync(Scripted.Sequence([5]), Stop);
        Assert.Equal([10, 11, 12], (await loop.RunAsync(Scripted.Sequence([9]), Stop)).Output);
    }

    [Fact]
    public async Task RunAsync_ContinuationThatBlocks_DoesNotHoldTheEngine()
    {
        await using EngineLoop loop = Start(rows: 4, queue: 2);
        using var release = new ManualResetEventSlim();
        Task blocked = loop.RunAsync(Scripted.Sequence([5]), Stop).ContinueWith(
            _ => release.Wait(Stop), Stop, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await loop.RunAsync(Scripted.Sequence([9]), Stop);
        release.Set();
        await blocked;
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItRuns_KeepsWhatItHas()
    {
        using var cancel = new CancellationTokenSource();
        _scripted.BeforeRun = _ =>
        {
            if (_scripted.Plans.Count == 4)
                cancel.Cancel();
        };
        await using EngineLoop loop = Start(rows: 2, queue: 2);
        Sequence sequence = await loop.RunAsync(Scripted.Sequence([5], new GenerationSettings { Temperature = 0, MaxTokens = 500 }), cancel.Token);
        Assert.Equal(FinishReason.Cancelled, sequence.FinishReason);
        Assert.Equal([6, 7, 8, 9, 10], sequence.Output);
    }

    [Fact]
    public async Task RunAsync_CancelledBeforehand_ComesBackEmpty()
    {
        await using EngineLoop loop = Start(rows: 2, queue: 2);
        Sequence sequence = await loop.RunAsync(Scripted.Sequence([5]), new CancellationToken(canceled: true));
        Assert.Equal(FinishReason.Cancelled, sequence.FinishReason);
        Assert.Empty(sequence.Output);
    }

    [Fact]
    public async Task RunAsync_PassFails_FailsItsSequencesAndGoesOn()
    {
        var log = new Messages();
        _scripted.BeforeRun = plan =>
        {
            if (plan.Rows.Any(row => row.Sequence.Prompt[0] == 13))
                throw new InvalidOperationException("The device is gone.");
        };
        await using EngineLoop loop = Start(rows: 2, queue: 2, log);
        PassFailedException error = await Assert.ThrowsAsync<PassFailedException>(() => loop.RunAsync(Scripted.Sequence([13]), Stop));
        Assert.Equal("The pass that ran this prompt and 0 others failed: The device is gone.", error.Message);
        Assert.Equal(["A pass over 1 sequences failed."], log.Lines);
        Assert.Equal([6, 7, 8], (await loop.RunAsync(Scripted.Sequence([5]), Stop)).Output);
    }

    [Fact]
    public async Task RunAsync_PassOfASearchFails_FailsItOnce()
    {
        var log = new Messages();
        _scripted.BeforeRun = plan =>
        {
            if (plan.Pass == Pass.Decode)
                throw new InvalidOperationException("The device is gone.");
        };
        await using EngineLoop loop = Start(rows: 4, queue: 2, log);
        PassFailedException error = await Assert.ThrowsAsync<PassFailedException>(() => loop.RunAsync(Scripted.Sequence([13], s_search), Stop));
        Assert.Equal("The pass that ran this prompt and 0 others failed: The device is gone.", error.Message);
        Assert.Equal(["A pass over 1 sequences failed."], log.Lines);
        _scripted.BeforeRun = _ => { };
        Assert.Equal(4, (await loop.RunAsync(Scripted.Sequence([5], s_search), Stop)).Hypotheses.Count);
    }

    [Fact]
    public async Task RunAsync_SearchCancelledWhileItRuns_KeepsItsBestBeam()
    {
        using var cancel = new CancellationTokenSource();
        _scripted.BeforeRun = _ =>
        {
            if (_scripted.Plans.Count == 4)
                cancel.Cancel();
        };
        await using EngineLoop loop = Start(rows: 4, queue: 2);
        Sequence sequence = await loop.RunAsync(Scripted.Sequence([5], s_search), cancel.Token);
        Assert.Equal(FinishReason.Cancelled, sequence.FinishReason);
        Assert.Equal([6, 7, 8, 9, 10], sequence.Output);
        Assert.Empty(sequence.Hypotheses);
    }

    [Fact]
    public async Task RunAsync_MoreBeamsThanRows_ThrowsAndGoesOn()
    {
        await using EngineLoop loop = Start(rows: 2, queue: 2);
        await Assert.ThrowsAsync<ArgumentException>(() => loop.RunAsync(Scripted.Sequence([5], s_search), Stop));
        Assert.Equal([6, 7, 8], (await loop.RunAsync(Scripted.Sequence([5]), Stop)).Output);
    }

    [Fact]
    public async Task DisposeAsync_SequencesUnderWay_ComeBackCancelled()
    {
        using var running = new SemaphoreSlim(0);
        using var stopping = new ManualResetEventSlim();
        _scripted.BeforeRun = _ =>
        {
            running.Release();
            stopping.Wait(Stop);
        };
        EngineLoop loop = Start(rows: 2, queue: 3);
        Task<Sequence>[] tasks = [.. Enumerable.Range(0, 20).Select(_ => loop.RunAsync(Scripted.Sequence([5], new GenerationSettings { Temperature = 0, MaxTokens = 1_000 }), Stop))];
        await running.WaitAsync(Stop);
        Task disposed = loop.DisposeAsync().AsTask();
        stopping.Set();
        await disposed;
        Assert.All(await Task.WhenAll(tasks), sequence => Assert.Equal(FinishReason.Cancelled, sequence.FinishReason));
        Assert.Equal(FinishReason.Cancelled, (await loop.RunAsync(Scripted.Sequence([5]), Stop)).FinishReason);
    }

    private EngineLoop Start(int rows, int queue, ILogger<EngineLoop>? log = null) =>
        new(_scripted.Engine(rows), new EngineOptions { Rows = rows, Queue = queue }, log ?? NullLogger<EngineLoop>.Instance);

    private sealed class Messages : ILogger<EngineLoop>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
