using KoGpt2.Shared.Text;

namespace KoGpt2.Shared.Tests.Text;

public sealed class WellFormedTests
{
    [Fact]
    public void Of_TextThatNormalizes_IsTheTextItself()
    {
        string text = "영화 최고 😂ㅋㅋ\uffff";
        Assert.Same(text, WellFormed.Of(text));
    }

    [Fact]
    public void Of_HalfPairsAndNoncharacter_AreReplacedOneByOne()
    {
        Assert.Equal("\ufffd영화\ufffd\ufffd", WellFormed.Of("\ud83d영화\ufffe\udc00"));
        Assert.Equal("\ufffd\ufffd", WellFormed.Of("\udc00\ud83d"));
        Assert.Equal("😂\ufffd", WellFormed.Of("😂\ud83d"));
        Assert.True(WellFormed.Of("\ud83d\ufffe").IsNormalized());
    }
}
