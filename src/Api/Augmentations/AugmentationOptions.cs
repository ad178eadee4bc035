using System.ComponentModel.DataAnnotations;

namespace KoGpt2.Api.Augmentations;

/// <summary>Section <c>Augmentation</c>: what runs may read, and how schedules are kept.</summary>
public sealed class AugmentationOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Augmentation";

    /// <summary>
    /// Containers of the same account whose blobs any owner's recipe may name as its source. Default none: files that owners upload themselves.
    /// The system's own containers are refused.
    /// </summary>
    public string[] SourceContainers { get; set; } = [];

    /// <summary>Most schedules of one owner. Default 100: each is looked at every minute.</summary>
    [Range(1, 10_000)] public int MaxSchedules { get; set; } = 100;

    /// <summary>
    /// How long a slot counts as on time. Default 5 minutes: the timer looks every minute, and a host that starts cold takes its time. A slot that is noticed
    /// later is missed, and the schedule's misfire rule says what is done about it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")] public TimeSpan LateAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed runs in a row after which a schedule pauses itself. Default 3: what fails three nights fails the fourth.</summary>
    [Range(1, 100)] public int PauseAfterFailures { get; set; } = 3;

    /// <summary>Most earlier runs of a schedule whose examples must not come again. Default 100: a run reads all of their texts.</summary>
    [Range(0, 1_000)] public int EarlierRuns { get; set; } = 100;

    /// <summary>Most rounds of one run. Default 20: each asks for what the filters took from the one before, so few are needed where any help.</summary>
    [Range(1, 1_000)] public int MaxRounds { get; set; } = 20;

    /// <summary>
    /// Most preparations and curations at once in one process. Default 2: a curation of 100,000 rows takes some 300 MB, and an instance has 2 GB and as many cores.
    /// </summary>
    [Range(1, 100)] public int StepsAtOnce { get; set; } = 2;

    /// <summary>Most slots of one backfill. Default 100: a run after the other, that is days.</summary>
    [Range(1, 1_000)] public int MaxBackfill { get; set; } = 100;
}
