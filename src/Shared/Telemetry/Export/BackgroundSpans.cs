using System.Diagnostics;
using OpenTelemetry;

namespace KoGpt2.Shared.Telemetry.Export;

/// <summary>Leaves out storage calls that belong to nothing: looks at empty queues and renewals of leases, several a second for ever.</summary>
internal sealed class BackgroundSpans : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnStart(Activity data)
    {
        if (data.ParentId is not null || !data.Source.Name.StartsWith("Azure.", StringComparison.Ordinal))
            return;
        // Its children are not recorded either: their sampler asks for this flag.
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
