using Microsoft.Extensions.Logging;

namespace KoGpt2.Worker.Tests.Queue;

/// <summary>Tells when a log says something.</summary>
internal sealed class LogWatch(string text) : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once it was said.</summary>
    public Task Said => _said.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal))
            _said.TrySetResult();
    }

    public void Dispose()
    {
    }
}
