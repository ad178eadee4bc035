namespace KoGpt2.Worker.Models.Verify;

/// <summary>What came of one check.</summary>
public enum Outcome
{
    /// <summary>It is as it must be.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It could not be checked with what was given.</summary>
    Skipped,
}

/// <summary>One check of a package.</summary>
/// <param name="Name">What was checked, in a few words.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">One sentence: the figures, what is wrong, or what it would take.</param>
public sealed record VerifyCheck(string Name, Outcome Outcome, string Detail);

/// <summary>How the graph's logits compare with the float64 reference's.</summary>
/// <param name="Weights">Whose weights the reference read: <c>checkpoint</c> or <c>package</c>.</param>
/// <param name="Positions">Positions compared.</param>
/// <param name="MaxError">Greatest distance of a logit.</param>
/// <param name="Rounding">The distance that rounding to float32 can be expected to cause.</param>
/// <param name="MinCosine">Least cosine of a position's logits.</param>
/// <param name="SameToken">Share of the positions with the same greatest logit.</param>
/// <param name="Divergence">Mean divergence after Kullback and Leibler, in nats.</param>
public sealed record ReferenceFigures(
    string Weights, int Positions, double MaxError, double Rounding, double MinCosine, double SameToken, double Divergence);

/// <summary>How likely a package finds a text.</summary>
/// <param name="Package">The package's folder.</param>
/// <param name="Precision">Number format of its weights.</param>
/// <param name="Lines">Lines of the text.</param>
/// <param name="CutLines">How many of them were longer than the model's context, and cut there.</param>
/// <param name="Tokens">Tokens that were scored: all of a line's but its first.</param>
/// <param name="Characters">Unicode characters of the lines that have scored tokens.</param>
/// <param name="Loss">Mean negative log-likelihood of a token, in nats.</param>
/// <param name="LossPerCharacter">The same sum shared among the characters.</param>
/// <param name="Ratio">Perplexity over that of the verified package.</param>
public sealed record TextFigures(
    string Package, string Precision, int Lines, int CutLines, int Tokens, int Characters, double Loss, double LossPerCharacter, double Ratio)
{
    /// <summary>Perplexity of a token: e to the mean negative log-likelihood.</summary>
    public double Perplexity => Math.Exp(Loss);
}

/// <summary>How often another package goes on with a text as the verified one does.</summary>
/// <param name="Package">The other package's folder.</param>
/// <param name="Precision">Number format of its weights.</param>
/// <param name="Lines">Lines whose first halves were gone on with.</param>
/// <param name="TokensEach">Tokens generated for each, always the likeliest, never an end token.</param>
/// <param name="SameLines">Share of the lines whose tokens are all the same.</param>
/// <param name="SameTokens">Share of the tokens that come before the first difference of their line.</param>
public sealed record AgreementFigures(string Package, string Precision, int Lines, int TokensEach, double SameLines, double SameTokens);

/// <summary>Everything that was found out about a package.</summary>
public sealed record VerifyReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The package's version.</summary>
    public required string Version { get; init; }

    /// <summary>Number format of its weights.</summary>
    public required string Precision { get; init; }

    /// <summary>The checks, in the order in which they were made.</summary>
    public required IReadOnlyList<VerifyCheck> Checks { get; init; }

    /// <summary>How the graph compares with the reference; null where that could not be computed.</summary>
    public ReferenceFigures? Reference { get; init; }

    /// <summary>How likely the package, and those it is compared with, find the text.</summary>
    public IReadOnlyList<TextFigures> Texts { get; init; } = [];

    /// <summary>How often the packages it is compared with go on as it does.</summary>
    public IReadOnlyList<AgreementFigures> Agreements { get; init; } = [];

    /// <summary>Whether no check failed.</summary>
    public bool IsGood => Checks.All(check => check.Outcome != Outcome.Failed);
}
