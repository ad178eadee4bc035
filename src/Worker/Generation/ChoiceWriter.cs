using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Beams;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Generation;

/// <summary>Makes a prompt's choices of the sequences that ended for it: ranks, echoes and writes what its settings ask for.</summary>
/// <param name="tokenizer">Writes texts.</param>
/// <param name="prompt">The prompt as it came.</param>
/// <param name="settings">What was asked for.</param>
internal sealed class ChoiceWriter(KoGpt2Tokenizer tokenizer, Prompt prompt, GenerationSettings settings)
{
    /// <summary>The choices; all that were generated and none ranked where one was cancelled.</summary>
    /// <param name="ended">The prompt's sequences, in order, with a tokenizer: one whose beams were searched, or one for each choice generated.</param>
    public PromptResult.Generated Write(IReadOnlyList<Sequence> ended)
    {
        string promptText = PromptText(ended[0]), echoed = settings.Echo ? promptText : "";
        GeneratedChoice[] choices = ended[0] is { Hypotheses: { Count: > 0 } found } searched
            ? [.. found.Take(settings.N).Select((each, rank) => Found(searched, each, rank, echoed))]
            : [.. Ranked(ended).Select((sequence, rank) => Drawn(sequence, rank, ended[0].PromptScores, echoed))];
        int generated = settings.SearchesBeams ? choices.Sum(choice => choice.Tokens.Count) : ended.Sum(sequence => sequence.Output.Count);
        return new PromptResult.Generated(ended[0].Prompt, promptText, choices, generated);
    }

    private GeneratedChoice Found(Sequence searched, Hypothesis found, int rank, string echoed)
    {
        int[] tokens = [.. found.Tokens], shown = found.FinishReason == FinishReason.Stop ? tokens[..^1] : tokens;
        string text = echoed + tokenizer.Decode(shown, searched.Decoding);
        return new GeneratedChoice(rank, text, tokens, found.FinishReason) { Score = Finite(found.Score) };
    }

    private GeneratedChoice Drawn(Sequence sequence, int rank, IReadOnlyList<ScoredToken> promptScores, string echoed)
    {
        string text = echoed + sequence.Text;
        var choice = new GeneratedChoice(rank, text, sequence.Output, sequence.FinishReason!.Value);
        if ((settings.Score || settings.BestOf > settings.N) && sequence.OutputScores.Count > 0)
            choice = choice with { Score = Finite(MeanLogprob(sequence)) };
        if (settings.Logprobs is null)
            return choice;
        var logprobs = new LogprobsWriter(tokenizer);
        int start = LogprobsWriter.CodePoints(echoed);
        if (settings.Echo)
            logprobs.Add(sequence.Prompt, promptScores, sequence.Decoding with { Continues = false }, 0, start);
        logprobs.Add(sequence.Output, sequence.OutputScores, sequence.Decoding, start, LogprobsWriter.CodePoints(text));
        return choice with { Logprobs = logprobs.ToLogprobs() };
    }

    private IEnumerable<Sequence> Ranked(IReadOnlyList<Sequence> ended) =>
        settings.BestOf > settings.N && ended.All(sequence => sequence.FinishReason != FinishReason.Cancelled)
            ? ended.OrderByDescending(MeanLogprob).Take(settings.N)
            : ended;

    private string PromptText(Sequence sequence) =>
        prompt is Prompt.Text text ? text.Value : tokenizer.Decode(((Prompt.Tokens)prompt).Ids, sequence.Decoding with { Continues = false });

    // Choices that only score their prompt are all alike.
    private static double MeanLogprob(Sequence sequence) => sequence.OutputScores.Select(scored => scored.Logprob).DefaultIfEmpty().Average();

    // JSON has no infinity: a text that a setting had made impossible is without a score.
    private static double? Finite(double score) => double.IsFinite(score) ? score : null;
}
