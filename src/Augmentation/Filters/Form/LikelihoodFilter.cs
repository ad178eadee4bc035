using static System.FormattableString;

namespace KoGpt2.Augmentation.Filters.Form;

/// <summary>Drops examples that the model finds strange or all too foreseeable. Measures their mean log-probability.</summary>
/// <param name="band">Where the source's own lie.</param>
internal sealed class LikelihoodFilter(Band band) : IFilter
{
    /// <inheritdoc/>
    public string Name => "likelihood";

    /// <inheritdoc/>
    public Verdict Judge(Candidate candidate) => candidate.MeanLogprob switch
    {
        null => new("its likelihood is not known"),
        { } mean when mean < band.Low => new(Invariant($"mean log-probability {mean:0.00}; the source's lowest is {band.Low:0.00}"), mean),
        { } mean when mean > band.High => new(Invariant($"mean log-probability {mean:0.00}; the source's highest is {band.High:0.00}"), mean),
        { } mean => new(null, mean),
    };
}
