namespace KoGpt2.Augmentation.Filters;

/// <summary>A generated example on its way through the filters.</summary>
public sealed record Candidate
{
    /// <summary>The example's text: what was given of it and what the model wrote.</summary>
    public required string Text { get; init; }

    /// <summary>How much of <see cref="Text"/>, from its start, was given to the model, in UTF-16 units; 0 where all of it is new.</summary>
    public required int Given { get; init; }

    /// <summary>The label that it is to have; <see langword="null"/> where there are none.</summary>
    public string? Label { get; init; }

    /// <summary>Id of the row that it was made of.</summary>
    public required string SourceId { get; init; }

    /// <summary>That row's text.</summary>
    public required string SourceText { get; init; }

    /// <summary>All that the model was given.</summary>
    public required string Prompt { get; init; }

    /// <summary>Which of the row's examples it is, from 0, over all templates and rounds.</summary>
    public required int Sample { get; init; }

    /// <summary>The seed that makes it again.</summary>
    public required long Seed { get; init; }

    /// <summary>Why the model ended: <c>stop</c>, <c>length</c>, <c>repetition</c>, …; see <see cref="Shared.Jobs.Lines.Choice"/>.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Mean log-probability of the generated tokens, natural logarithm, under the model's own distribution; <see langword="null"/> if it was not asked for.</summary>
    public double? MeanLogprob { get; init; }

    /// <summary>What the model wrote.</summary>
    public ReadOnlySpan<char> Generated => Text.AsSpan(Given);
}
