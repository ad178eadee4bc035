namespace KoGpt2.Cli.Bench.Reports;

/// <summary>What the steps of one measurement came to.</summary>
internal sealed record StepFigures
{
    /// <summary>Tokens generated in decoding steps, a second of those steps.</summary>
    public required double DecodeTokensPerSecond { get; init; }

    /// <summary>Prompt tokens, without padding, a second of the steps that run prompts.</summary>
    public required double PromptTokensPerSecond { get; init; }

    /// <summary>Mean share of the rows that were drawing a token in decoding steps, 0 to 1.</summary>
    public required double Fill { get; init; }

    /// <summary>Median time of a decoding step, in milliseconds.</summary>
    public required double StepMedianMs { get; init; }

    /// <summary>Time that 99 of 100 decoding steps stay below, in milliseconds.</summary>
    public required double Step99Ms { get; init; }

    /// <summary>Share of all steps' time that went into drawing tokens, 0 to 1.</summary>
    public required double SamplingShare { get; init; }

    /// <summary>Share of the whole time that went into forward passes, 0 to 1.</summary>
    public required double PassShare { get; init; }

    /// <summary>Medians of every figure.</summary>
    /// <param name="rounds">At least one.</param>
    public static StepFigures Median(IReadOnlyList<StepFigures> rounds) => new()
    {
        DecodeTokensPerSecond = Quantile.Median(rounds.Select(round => round.DecodeTokensPerSecond)),
        PromptTokensPerSecond = Quantile.Median(rounds.Select(round => round.PromptTokensPerSecond)),
        Fill = Quantile.Median(rounds.Select(round => round.Fill)),
        StepMedianMs = Quantile.Median(rounds.Select(round => round.StepMedianMs)),
        Step99Ms = Quantile.Median(rounds.Select(round => round.Step99Ms)),
        SamplingShare = Quantile.Median(rounds.Select(round => round.SamplingShare)),
        PassShare = Quantile.Median(rounds.Select(round => round.PassShare)),
    };
}
