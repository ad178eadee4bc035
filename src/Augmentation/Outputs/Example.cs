using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Runs;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>A row of a data set: an example, and all that it takes to make it again. <see cref="ExampleColumns"/> says how it is written.</summary>
public sealed record Example
{
    /// <summary>The example's text.</summary>
    public required string Text { get; init; }

    /// <summary>Its label, never empty; <see langword="null"/> where there are none.</summary>
    public string? Label { get; init; }

    /// <summary>Id of the row that it was made of.</summary>
    public required string SourceId { get; init; }

    /// <summary>That row's text.</summary>
    public required string SourceText { get; init; }

    /// <summary>All that the model was given.</summary>
    public required string Prompt { get; init; }

    /// <summary>How much of <see cref="Text"/>, from its start, was given to the model, in UTF-16 units.</summary>
    public required int Given { get; init; }

    /// <summary>Which of the row's examples it is, from 0.</summary>
    public required int Sample { get; init; }

    /// <summary>The seed that makes it again.</summary>
    public required long Seed { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>How its prompt was made, such as <c>continue</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Why the model ended.</summary>
    public required string FinishReason { get; init; }

    /// <summary>Mean log-probability of the generated tokens, natural logarithm; <see langword="null"/> if it was not asked for.</summary>
    public double? MeanLogprob { get; init; }

    /// <summary>What the filters measured, by their names.</summary>
    public required IReadOnlyDictionary<string, double> Measures { get; init; }

    /// <summary>The run that made it; what marks it as no source for others.</summary>
    public required string GeneratedBy { get; init; }

    /// <summary>Name of the filter that dropped it; <see langword="null"/> if it was kept.</summary>
    public string? DroppedBy { get; init; }

    /// <summary>Why; <see langword="null"/> if it was kept.</summary>
    public string? Reason { get; init; }

    /// <summary>The row for a candidate that was judged.</summary>
    public static Example From(Candidate candidate, Judgement judgement, RunContext run) => new()
    {
        Text = candidate.Text,
        Label = candidate.Label,
        SourceId = candidate.SourceId,
        SourceText = candidate.SourceText,
        Prompt = candidate.Prompt,
        Given = candidate.Given,
        Sample = candidate.Sample,
        Seed = candidate.Seed,
        Model = run.Recipe.Model,
        ModelVersion = run.ModelVersion,
        Method = run.Recipe.Method.Kind,
        FinishReason = candidate.FinishReason,
        MeanLogprob = candidate.MeanLogprob,
        Measures = judgement.Measures,
        GeneratedBy = run.Run,
        DroppedBy = judgement.DroppedBy,
        Reason = judgement.Reason,
    };
}
