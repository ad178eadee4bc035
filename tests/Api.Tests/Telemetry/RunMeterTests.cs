using System.Diagnostics.Metrics;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Telemetry;
using KoGpt2.Api.Tests.Augmentations.Runs;
using KoGpt2.Api.Tests.Support;

namespace KoGpt2.Api.Tests.Telemetry;

public sealed class RunMeterTests
{
    private static readonly DateTimeOffset s_now = Documents.Created;

    [Fact]
    public void Note_RunEnds_CountsItOnceWithItsReason()
    {
        RunDocument waiting = RunSamples.New(), began = waiting.Began(RunSamples.Pins, s_now), failed = began.Failed(new("code", "Message."), s_now.AddSeconds(90));
        RunDocument skipped = waiting.Skipped(SkipReason.NoNewRows, s_now);
        Assert.Equal(
            ["kogpt2.runs 1 failed", "kogpt2.run.duration 90 failed demo", "kogpt2.runs 1 skipped no_new_rows"],
            Measure(() =>
            {
                RunMeter.Note(null, waiting, written: true);
                RunMeter.Note(waiting, began, written: true);
                RunMeter.Note(began, failed, written: true);
                RunMeter.Note(failed, failed with { DeletedAt = s_now }, written: true);
                RunMeter.Note(null, skipped, written: true);
            }));
    }

    [Fact]
    public void Note_ScheduleFailsOrSkipsAgain_TellsHowOftenInARow()
    {
        var before = new ScheduleDocument
        {
            Name = "nightly",
            Owner = "owner",
            Times = new ScheduleTimes("0 2 * * *", "Asia/Seoul", Misfire.Once, TimeSpan.FromDays(1), 10, Overlap.Skip),
            Run = RunSamples.Spec,
            CreatedAt = s_now,
            SavedAt = s_now,
            DecidedUntil = s_now,
        };
        ScheduleDocument failed = before with { Tally = new RunTally { FailuresInARow = 2 } }, skipped = failed with { Tally = failed.Tally with { SkipsInARow = 3 } };
        Assert.Equal(["kogpt2.schedule.streak 2 failed", "kogpt2.schedule.streak 3 skipped"], Measure(() =>
        {
            ScheduleMeter.Note(before, failed, written: true);
            ScheduleMeter.Note(failed, skipped, written: true);
            ScheduleMeter.Note(skipped, before, written: true);
        }));
    }

    // Other tests measure at the same time, on threads of their own.
    private static List<string> Measure(Action act)
    {
        List<string> measured = [];
        int thread = Environment.CurrentManagedThreadId;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "KoGpt2.Api")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Add(instrument, count, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        act();
        return measured;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Environment.CurrentManagedThreadId == thread)
                measured.Add(string.Join(' ', [instrument.Name, value.ToString(System.Globalization.CultureInfo.InvariantCulture), .. tags.ToArray().Select(tag => (string)tag.Value!)]));
        }
    }
}
