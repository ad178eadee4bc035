using System.Diagnostics;
using System.Globalization;
using KoGpt2.Api.Webhooks.Receivers;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Webhooks;

namespace KoGpt2.Api.Telemetry;

/// <summary>One attempt to deliver an event, as it is traced and measured.</summary>
/// <remarks>Of the receiver's address only host and port: the rest of it is often the receiver's secret.</remarks>
internal sealed class WebhookTrace : IDisposable
{
    private const string StatusCode = "http.response.status_code";
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Activity? _span;

    /// <summary>Begins.</summary>
    /// <param name="url">The receiver.</param>
    /// <param name="number">The attempt's number, 1 for the first.</param>
    public WebhookTrace(Uri url, int number) => _span = ApiSignals.Source.StartActivity("POST", ActivityKind.Client)?
        .SetTag("http.request.method", "POST").SetTag("server.address", url.Host).SetTag("server.port", url.Port)
        .SetTag("http.request.resend_count", number > 1 ? number - 1 : null);

    /// <summary>Notes what came of it.</summary>
    /// <param name="result">How the attempt ended.</param>
    /// <param name="state">How the delivery stands now.</param>
    public void End(AttemptResult result, DeliveryState state)
    {
        string? error = result.Error is null ? null : result.Status is { } code ? code.ToString(CultureInfo.InvariantCulture) : "_OTHER";
        TagList tags = [new(Attributes.Outcome, Outcome(state))];
        if (result.Status is { } status)
            tags.Add(StatusCode, status);
        if (error is not null)
            tags.Add(Attributes.ErrorType, error);
        ApiSignals.WebhookDuration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, tags);
        _span?.SetTag(StatusCode, result.Status).SetTag(Attributes.ErrorType, error)
            .SetStatus(error is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, result.Error).Stop();
    }

    /// <inheritdoc/>
    public void Dispose() => _span?.Dispose();

    private static string Outcome(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => "delivered",
        DeliveryState.Pending => "to_be_retried",
        DeliveryState.GivenUp => "given_up",
        _ => throw new UnreachableException(),
    };
}
