using System.Diagnostics;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Telemetry;

/// <summary>Spans of messages, by OpenTelemetry's messaging conventions: the sending span is what the handling span is linked to, or goes on from.</summary>
public static class MessageSpans
{
    /// <summary>Begins to send; what is sent carries the span.</summary>
    /// <param name="queue">Where to.</param>
    public static Activity? Send(string queue) =>
        SharedSignals.Source.StartActivity($"send {queue}", ActivityKind.Producer, default(ActivityContext), [.. Tags("send", queue)]);

    /// <summary>Counts a message that was given to a queue, or was to be.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="error">Why it could not be.</param>
    public static void Sent(string queue, Exception? error)
    {
        TagList tags = Measured("send", queue, error);
        SharedSignals.SentMessages.Add(1, tags);
    }

    /// <summary>Handles a message in a span of its own, and measures how long it takes.</summary>
    /// <param name="queue">Where it came from.</param>
    /// <param name="message">The message. What it says of traces may be wrong in any way.</param>
    /// <param name="continues">
    /// Whether the span goes on with the sender's trace, if it is in no other; where it does not, and in any case beside it, there is a link to the sender.
    /// </param>
    /// <param name="handle">Does it.</param>
    public static async Task<T> ProcessAsync<T>(string queue, ITraced message, bool continues, Func<Task<T>> handle)
    {
        ActivityContext? sender = Origin(message);
        ActivityContext parent = continues && Activity.Current is null ? sender ?? default : default;
        ActivityLink[] links = sender is { } context ? [new ActivityLink(context)] : [];
        using Activity? span = SharedSignals.Source.StartActivity($"process {queue}", ActivityKind.Consumer, parent, [.. Tags("process", queue)], links);
        long began = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            return await handle();
        }
        catch (Exception e)
        {
            error = e;
            span?.SetTag(Attributes.ErrorType, e.GetType().FullName).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            TagList tags = Measured("process", queue, error);
            SharedSignals.ProcessDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }
    }

    /// <summary>Notes in the present span which job it is about, and links it to the request that submitted the job.</summary>
    public static void Concern(JobDocument job) => Concern(job, Attributes.Job, job.Id.ToString());

    /// <summary>Notes in the present span what it is about, and links it to the request that made that.</summary>
    /// <param name="made">What it is about.</param>
    /// <param name="attribute">Which attribute names it.</param>
    /// <param name="name">Its name.</param>
    public static void Concern(ITraced made, string attribute, string name)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span)
            return;
        span.SetTag(attribute, name);
        if (Origin(made) is { } submission && submission.TraceId != span.TraceId)
            span.AddLink(new ActivityLink(submission));
    }

    /// <summary>Where something was made; <see langword="null"/> if it does not say, or says nonsense.</summary>
    public static ActivityContext? Origin(ITraced traced) =>
        ActivityContext.TryParse(traced.Traceparent, traced.Tracestate, isRemote: true, out ActivityContext context) ? context : null;

    private static TagList Measured(string operation, string queue, Exception? error)
    {
        TagList tags = [new(Attributes.System, Attributes.AzureQueues), new(Attributes.OperationName, operation), new(Attributes.Queue, queue)];
        if (error is not null)
            tags.Add(Attributes.ErrorType, error.GetType().FullName);
        return tags;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(string operation, string queue) =>
    [
        new(Attributes.System, Attributes.AzureQueues), new(Attributes.OperationName, operation),
        new(Attributes.OperationType, operation), new(Attributes.Queue, queue),
    ];
}
