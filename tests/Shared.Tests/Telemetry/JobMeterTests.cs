using System.Diagnostics.Metrics;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Tests.Jobs;
using KoGpt2.Shared.Tests.Telemetry.Export;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Telemetry;

[Collection(nameof(ListenersGroup))]
public sealed class JobMeterTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_AnotherWriterComesBefore_CountsOneConflictAndTheJobsEndOnce()
    {
        var jobs = new JobStore(azurite.Storage, TimeProvider.System);
        JobDocument job = JobDocuments.New();
        await jobs.CreateAsync(job, Stop);
        List<string> writes = [];
        List<(double Seconds, string Status, string Model)> ends = [];
        using var listener = new MeterListener { InstrumentPublished = Enable };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => writes.AddRange(Enumerable.Repeat((string)tags[0].Value!, (int)count)));
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => ends.Add((seconds, (string)tags[0].Value!, (string)tags[1].Value!)));
        listener.Start();
        bool first = true;
        DateTimeOffset end = JobDocuments.SubmittedAt + TimeSpan.FromSeconds(90);
        await jobs.ChangeAsync(job.Owner, job.Id, read =>
        {
            if (first)
                jobs.ChangeAsync(job.Owner, job.Id, other => other.CancelRequested(end), Stop).GetAwaiter().GetResult();
            first = false;
            return read.Failed(new JobError("input_empty", "Nothing."), end);
        }, Stop);
        await jobs.ChangeAsync(job.Owner, job.Id, over => over.Failed(new JobError("again", "Again."), end), Stop);
        Assert.Equal(["written", "conflict", "written"], writes);
        Assert.Equal([(90, "failed", "demo")], ends);
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name is "kogpt2.job.writes" or "kogpt2.job.duration")
            listener.EnableMeasurementEvents(instrument);
    }
}
