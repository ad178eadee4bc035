using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Counts a round's answers and their tokens.</summary>
internal sealed class RoundTally(RoundAnswers answers)
{
    private readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private long _answers, _promptTokens, _completionTokens;

    /// <summary>Counts an answer.</summary>
    public void Add(ResultLine answer)
    {
        if (answer.Error is { } error)
            _failures[error.Code] = _failures.GetValueOrDefault(error.Code) + 1;
        else
            _answers++;
        _promptTokens += answer.Usage?.PromptTokens ?? 0;
        _completionTokens += answer.Usage?.CompletionTokens ?? 0;
    }

    /// <summary>What was counted.</summary>
    public ReportRound Report() => new()
    {
        Answers = _answers,
        Failures = _failures,
        PromptTokens = _promptTokens,
        CompletionTokens = _completionTokens,
        StartedAt = answers.StartedAt,
        Seconds = Math.Round((answers.EndedAt - answers.StartedAt).TotalSeconds, 3),
    };
}
