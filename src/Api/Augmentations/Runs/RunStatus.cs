namespace KoGpt2.Api.Augmentations.Runs;

/// <summary>Where a run stands; docs/run-states.md draws the legal moves.</summary>
internal enum RunStatus
{
    /// <summary>It has not begun: it was made just now, or another run of its schedule goes before it.</summary>
    Waiting,

    /// <summary>Prompts of a round are being made of the source's rows.</summary>
    Preparing,

    /// <summary>The round's job is on its way.</summary>
    Generating,

    /// <summary>What the model wrote goes through the filters.</summary>
    Curating,

    /// <summary>Someone asked to stop it; its job is being stopped.</summary>
    Cancelling,

    /// <summary>Over: the data set is written.</summary>
    Completed,

    /// <summary>Over: it cannot be made of this recipe and this source.</summary>
    Failed,

    /// <summary>Over: stopped on request.</summary>
    Cancelled,

    /// <summary>Over before it began, by a rule of its schedule or for want of new rows; that is no failure.</summary>
    Skipped,
}

/// <summary>Why a run was skipped.</summary>
internal enum SkipReason
{
    /// <summary>Another run of the schedule was not over.</summary>
    Overlap,

    /// <summary>The time had passed when it was noticed, and the schedule does not catch up with it.</summary>
    Missed,

    /// <summary>The source has no rows behind those that earlier runs took.</summary>
    NoNewRows,
}

/// <summary>Questions to a <see cref="RunStatus"/>.</summary>
internal static class RunStatusExtensions
{
    /// <summary>Whether nothing but the record of its event can change any more, unless the run is made again.</summary>
    public static bool IsOver(this RunStatus status) => status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Skipped;
}
