using Polly;
using Polly.Retry;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>How often and after how long a request to the hub is made again.</summary>
internal static class HubRetry
{
    /// <summary>The longest wait that a server may ask for; the hub counts requests over this time.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Up to five more tries, after 1 s, twice that, and so on up to 8 s; or after what the server says.</summary>
    /// <param name="time">Tells how long it waits.</param>
    /// <param name="evenUnreachable">Whether to try again, too, when there was no connection at all.</param>
    /// <remarks>Source for the numbers: huggingface_hub 1.x, <c>http_backoff</c>.</remarks>
    public static ResiliencePipeline Create(TimeProvider time, bool evenUnreachable) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HubInterruptedException>(error =>
                (evenUnreachable || !error.Unreachable) && (error.Wait ?? TimeSpan.Zero) <= LongestWait),
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(8),
            DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as HubInterruptedException)?.Wait),
        })
        .Build();
}
