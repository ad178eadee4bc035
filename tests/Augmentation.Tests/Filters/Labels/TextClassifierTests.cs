using KoGpt2.Augmentation.Filters.Labels;

namespace KoGpt2.Augmentation.Tests.Filters.Labels;

public sealed class TextClassifierTests
{
    private static readonly (string, string)[] s_reviews =
    [
        ("정말 재미있어요 최고의 영화", "positive"), ("배우들 연기가 좋아요 감동", "positive"), ("또 보고 싶은 최고 명작", "positive"),
        ("너무 재밌게 봤습니다 추천", "positive"), ("음악도 좋고 감동적이에요", "positive"),
        ("돈 아깝다 지루해", "negative"), ("최악의 영화 재미없다", "negative"), ("시간 낭비 정말 별로", "negative"),
        ("스토리가 엉망 지루하고 실망", "negative"), ("이게 뭐야 쓰레기 최악", "negative"),
    ];

    [Theory]
    [InlineData("최고예요 감동입니다", "positive")]
    [InlineData("연기가 좋았고 재미있었다", "positive")]
    [InlineData("지루해서 돈이 아까움", "negative")]
    [InlineData("최악이다 실망했음", "negative")]
    // As KoGPT2 and some systems write them.
    [InlineData("\u110e\u116c\u110b\u1161\u11a8\u110b\u1175\u1103\u1161", "negative")]
    public void Predict_TextLikeSomeExamples_IsTheirLabel(string text, string label)
    {
        LabelPrediction prediction = TextClassifier.Fit(s_reviews).Predict(text);
        Assert.Equal(label, prediction.Label);
        Assert.Equal(prediction.Probability, prediction.Probabilities.Values.Max());
        Assert.Equal(1, prediction.Probabilities.Values.Sum(), 12);
        Assert.InRange(prediction.Probability, 0.5, 1);
    }

    [Fact]
    public void Predict_MoreLabels_TellsThemApart()
    {
        TextClassifier classifier = TextClassifier.Fit([.. s_reviews, ("어디서 볼 수 있나요?", "question"), ("감독이 누구인가요?", "question"), ("몇 분짜리예요?", "question")]);
        Assert.Equal(["negative", "positive", "question"], classifier.Labels);
        Assert.Equal("question", classifier.Predict("언제 개봉하나요?").Label);
        Assert.Equal("negative", classifier.Predict("지루하고 재미없다").Label);
    }

    [Fact]
    public void Predict_NothingKnownOfTheText_IsAsProbableAsTheLabelIsFrequent()
    {
        LabelPrediction prediction = TextClassifier.Fit([.. s_reviews, ("좋다", "positive"), ("굿", "positive")]).Predict("");
        Assert.Equal(8.0 / 14, prediction.Probabilities["positive"], 12);
        Assert.Equal(6.0 / 14, prediction.Probabilities["negative"], 12);
    }

    [Fact]
    public void Predict_EquallyProbableLabels_IsTheFirst() =>
        Assert.Equal("a", TextClassifier.Fit([("좋다", "b"), ("좋다", "a")]).Predict("좋다").Label);

    [Fact]
    public void Predict_ManyLabels_StillTellsThemApart()
    {
        // More labels than are counted by all bits of a hash.
        (string Text, string Label)[] examples =
            [.. Enumerable.Range(0, 40).Select(i => ($"{(char)('가' + (i * 100))}{(char)('가' + (i * 100) + 7)} 이야기", $"label {i:00}"))];
        TextClassifier classifier = TextClassifier.Fit(examples);
        Assert.All(examples, example => Assert.Equal(example.Label, classifier.Predict(example.Text).Label));
    }

    [Fact]
    public void Fit_NoExample_IsRefused() => Assert.Throws<ArgumentException>(() => TextClassifier.Fit([]));
}
