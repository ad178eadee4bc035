using KoGpt2.Augmentation.Filters.Labels;

namespace KoGpt2.Augmentation.Tests.Filters.Labels;

public sealed class CrossFittedClassifierTests
{
    private static readonly string[] s_words =
        ["재미있다", "지루하다", "최고", "최악", "감동", "실망", "배우", "연기가", "음악은", "ㅋㅋㅋ", "ㅠㅠ", "정말", "별로", "추천", "돈 아깝다"];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    // More than are counted by all bits of a hash, and not all in each fold, so that folds count by more bits than all together.
    [InlineData(20)]
    public void Without_AnyText_IsTheClassifierThatLearnedFromTheOtherFolds(int labels)
    {
        var random = new Random(labels);
        var rows = Enumerable.Range(0, 300)
            .Select(i => (Id: $"r{i}", Text: string.Join(' ', random.GetItems(s_words, random.Next(1, 6))), Label: $"label {random.Next(labels)}")).ToArray();
        CrossFittedClassifier all = new();
        foreach ((string id, string text, string label) in rows)
            all.Add(id, text, label);

        foreach (string asked in s_words)
            for (int fold = 0; fold < CrossFittedClassifier.Folds; fold++)
            {
                (string id, _, _) = rows.First(row => CrossFittedClassifier.FoldOf(row.Id) == fold);
                TextClassifier without = TextClassifier.Fit(
                    rows.Where(row => CrossFittedClassifier.FoldOf(row.Id) != fold).Select(row => (row.Text, row.Label)));
                LabelPrediction expected = without.Predict(asked), got = all.Without(id).Predict(asked);
                Assert.Equal(labels, without.Labels.Count);
                Assert.Equal(expected.Label, got.Label);
                Assert.All(expected.Probabilities, label => Assert.Equal(label.Value, got.Probabilities[label.Key], 12));
            }
    }

    [Fact]
    public void FoldOf_Ids_FillsAllFoldsAlike()
    {
        int[] folds = [.. Enumerable.Range(0, 5_000).CountBy(i => CrossFittedClassifier.FoldOf($"{i}")).Select(fold => fold.Value)];
        Assert.Equal(CrossFittedClassifier.Folds, folds.Length);
        Assert.All(folds, count => Assert.InRange(count, 850, 1_150));
    }
}
