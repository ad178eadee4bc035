using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Candidates;
using KoGpt2.Worker.Tests.Engine;

namespace KoGpt2.Worker.Tests.Sampling.Candidates;

public sealed class RowEditsTests
{
    private const int Vocabulary = 3_000;

    private static readonly ModelManifest s_model = Scripted.Model with { Shape = Scripted.Model.Shape with { Vocabulary = Vocabulary }, EndTokens = [1] };

    [Fact]
    public void Of_NothingSaid_IsEmpty() => Assert.Empty(Of([5, 5, 7], GenerationSettings.From(RequestSettings.None, seed: 3))!);

    [Fact]
    public void Of_PenaltyAndLeastTokens_GivesEachTokenOneEdit() => Assert.Equal(
        [new TokenEdit(5, 0, 1.5f, 0), new TokenEdit(1, 0, 1.5f, float.NegativeInfinity), new TokenEdit(8, 0, 1, float.NegativeInfinity)],
        Of([5, 1, 5], new GenerationSettings { RepetitionPenalty = 1.5, MinTokens = 2, StopTokenIds = [8, Vocabulary] })!);

    [Fact]
    public void Of_EverySettingThatEdits_GivesWhatTheProcessorsDo()
    {
        var settings = new GenerationSettings
        {
            MaxTokens = 50,
            MinTokens = 40,
            RepetitionPenalty = 1.3,
            PresencePenalty = 0.7,
            FrequencyPenalty = -0.4,
            NoRepeatNgramSize = 2,
            BadWordsIds = [[9], [6, 7], [2_999, 2], [1]],
            LogitBias = new Dictionary<int, double> { [4] = 3.25, [6] = -100, [11] = 0.1 },
        };
        var sequence = new Sequence([4, 5, 6, 5, 8], settings, choice: 0, s_model);
        var random = new Random(3);
        foreach (int token in (int[])[5, 9, 6, 4, 6, 10, 5, 6])
        {
            sequence.Accept(token);
            float[] row = [.. Enumerable.Range(0, Vocabulary).Select(_ => (random.NextSingle() - 0.5f) * 20)], edited = [.. row];
            LogitsProcessors.Apply(row, sequence.History);
            IReadOnlyList<TokenEdit> edits = RowEdits.Of(sequence, Vocabulary)!;
            foreach (TokenEdit edit in edits)
            {
                float biased = edited[edit.Token] + edit.Before;
                edited[edit.Token] = (biased < 0 ? biased * edit.Factor : biased / edit.Factor) + edit.After;
            }
            Assert.Equal(row, edited);
            Assert.Equal(edits.Count, edits.Select(edit => edit.Token).Distinct().Count());
        }
    }

    [Fact]
    public void Of_SettingsThatNeedAllLogits_TakesTheWholeRow()
    {
        GenerationSettings[] whole =
        [
            new() { Logprobs = 0 }, new() { N = 2, BestOf = 3 }, new() { NumBeams = 2, Temperature = 0 }, new() { TypicalP = 0.9 },
        ];
        Assert.All(whole, settings => Assert.Null(Of([5], settings)));
        Assert.All([new() { N = 3 }, new() { N = 3, BestOf = 3 }, new() { Echo = true }, new() { MinP = 0.1 }], (GenerationSettings settings) => Assert.Empty(Of([5], settings)!));
    }

    [Fact]
    public void Of_MoreTokensThanEdits_TakesTheWholeRow()
    {
        int[] prompt = [.. Enumerable.Range(10, RowEdits.Most - 1)];
        var settings = new GenerationSettings { RepetitionPenalty = 2, MinTokens = 1 };
        Assert.Equal(RowEdits.Most, Of(prompt, settings)!.Count);
        Assert.Null(Of(prompt, settings with { StopTokenIds = [2] }));
    }

    private static IReadOnlyList<TokenEdit>? Of(int[] prompt, GenerationSettings settings) =>
        RowEdits.Of(new Sequence(prompt, settings, choice: 0, s_model), Vocabulary);
}
