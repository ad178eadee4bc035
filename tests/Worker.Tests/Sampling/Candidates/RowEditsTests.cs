using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
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
