using KoGpt2.Augmentation.Filters;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Augmentation.Recipes;

/// <summary>How new examples are made of a corpus: what is read, what the model is asked, what is thrown away, what is written.</summary>
public sealed record Recipe
{
    /// <summary>The document that it was read from, in the one form of <see cref="CanonicalJson"/>: what to store, and to read it from again.</summary>
    public required string Json { get; init; }

    /// <summary>
    /// SHA-256 of <see cref="Json"/>, 64 lower-case hexadecimal digits: the same for documents that differ in white space and the order of members alone.
    /// </summary>
    public string Hash => CanonicalJson.Hash(Json);

    /// <summary>The corpus.</summary>
    public required SourceSpec Source { get; init; }

    /// <summary>How rows become prompts, and answers become examples.</summary>
    public required MethodSpec Method { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Settings of every prompt; a setting that is not said here is the model's, then the service's.</summary>
    public RequestSettings Settings { get; init; } = RequestSettings.None;

    /// <summary>
    /// Examples to generate for each row, and of each template where there are several, 1 to 100. Where there is a <see cref="Balance"/>, that says how many.
    /// </summary>
    public int N { get; init; } = 1;

    /// <summary>What an example must pass, in this order.</summary>
    public required IReadOnlyList<FilterSpec> Filters { get; init; }

    /// <summary>How the examples are written.</summary>
    public OutputSpec Output { get; init; } = new();

    /// <summary>How many examples are wanted of which label; <see langword="null"/> takes what one round gives.</summary>
    public BalanceSpec? Balance { get; init; }

    /// <summary>Start of every random choice of a run, together with the run's name.</summary>
    public long Seed { get; init; }
}
