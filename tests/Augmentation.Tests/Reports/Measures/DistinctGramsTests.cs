using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Reports.Measures;

namespace KoGpt2.Augmentation.Tests.Reports.Measures;

public sealed class DistinctGramsTests
{
    [Fact]
    public void Compare_MoreOfOneThanOfTheOther_ComparesAsMany()
    {
        IReadOnlyList<DistinctShare> shares = DistinctGrams.Compare(["정말 정말 좋다", "또 보고 싶다"], ["정말 좋다"]);
        Assert.Equal(
            [
                // 정말정말 against 정말좋다: two and four different ones.
                new DistinctShare("characters", 1, 4, 0.5, 1),
                // 정말, 말정, 정말 against 정말, 말좋, 좋다.
                new DistinctShare("characters", 2, 3, 0.6667, 1),
                new DistinctShare("words", 1, 2, 0.5, 1),
                new DistinctShare("words", 2, 1, 1, 1),
            ],
            shares);
    }

    [Fact]
    public void Compare_NothingKept_ComparesNothing() => Assert.Empty(DistinctGrams.Compare(["글"], []));

    [Fact]
    public void Compare_EmojiAndSingleLetters_AreOneCharacterEach() =>
        Assert.Equal(3, DistinctGrams.Compare(["😀😀ㅋ"], ["😀😀ㅋ"])[0].Compared);
}
