namespace KoGpt2.Augmentation.Filters;

/// <summary>One thing that an example must pass. One thread at a time.</summary>
public interface IFilter
{
    /// <summary>Its name in recipes and reports, such as <c>near_duplicate</c>.</summary>
    string Name { get; }

    /// <summary>Judges an example. Changes nothing.</summary>
    Verdict Judge(Candidate candidate);

    /// <summary>Told of each example that all filters let through, in order: those after it are judged with it in mind.</summary>
    void Keep(Candidate kept)
    {
    }
}

/// <summary>What a filter thinks of an example.</summary>
/// <param name="Reason">Why it is dropped, one short clause with the measure and the limit; <see langword="null"/> if it is kept.</param>
/// <param name="Measure">What was measured, where that is a number.</param>
/// <param name="Like">What it is too much like, if it is dropped for that.</param>
public readonly record struct Verdict(string? Reason, double? Measure = null, LikeWhat? Like = null)
{
    /// <summary>Whether the example goes on.</summary>
    public bool Keeps => Reason is null;
}

/// <summary>What a text may be too much like.</summary>
public enum LikeWhat
{
    /// <summary>A row of the source.</summary>
    Source,

    /// <summary>An example of this run that is kept already.</summary>
    Kept,

    /// <summary>An example of an earlier run.</summary>
    Earlier,
}
