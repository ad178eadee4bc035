namespace KoGpt2.Augmentation.Filters.Likeness.Known;

/// <summary>Where a text comes from that an example is like.</summary>
/// <param name="Source">Id of its source row, for kept examples that of the row they were made of; <see langword="null"/> for one of an earlier run.</param>
/// <param name="Sample">Which of that row's examples it is; <see langword="null"/> for the row itself.</param>
internal readonly record struct Origin(string? Source, int? Sample = null)
{
    /// <summary>What kind of text it is.</summary>
    public LikeWhat Like => Source is null ? LikeWhat.Earlier : Sample is null ? LikeWhat.Source : LikeWhat.Kept;

    /// <summary>Such as <c>source row 17</c>.</summary>
    public override string ToString() => (Source, Sample) switch
    {
        (null, _) => "an earlier run's example",
        (_, null) => $"source row {Source}",
        _ => $"kept example {Sample} of source row {Source}",
    };
}
