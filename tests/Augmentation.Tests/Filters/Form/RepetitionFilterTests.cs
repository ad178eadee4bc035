using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Form;

public sealed class RepetitionFilterTests
{
    private const string LongReview =
        "어릴 때 처음 보고 이십 년이 지나 다시 보았는데 그때는 몰랐던 장면들이 하나하나 마음에 들어왔다 감독은 서두르지 않고 인물의 표정을 오래 비추며 "
        + "배우들은 대사 없이도 많은 것을 말한다 음악은 나올 때와 멈출 때를 알고 마지막 십 분은 숨을 쉴 수가 없었다 극장을 나와서도 한참 걸었다";

    [Theory]
    [InlineData("배우들 연기가 정말 좋았다. 강추!")]
    [InlineData("ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ 진짜 웃기다 ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ")]
    [InlineData("하하하하하하하하하하하하하 배꼽 빠지는 줄")]
    [InlineData("ㅠㅜㅠㅜㅠㅜㅠㅜㅠㅜㅠㅜ 너무 슬퍼서 울었어요")]
    [InlineData("재밌다!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("지루하다......................... 졸았음")]
    [InlineData("진짜\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f\u110f 웃김")]
    // Twice is emphasis.
    [InlineData("정말 정말 재미있어요")]
    [InlineData("좋아요 좋아요")]
    // Laughter between spaces is no word.
    [InlineData("웃기네 ㅋㅋ ㅋㅋ ㅋㅋ ㅋㅋ")]
    [InlineData("글쎄 ... ... ... 난 별로")]
    [InlineData("하하 하하 하하 재밌네")]
    // Too short for its repetition to tell anything.
    [InlineData("굿굿굿굿굿")]
    [InlineData("최고최고최고")]
    [InlineData("")]
    [InlineData(LongReview)]
    public void Judge_TextThatGoesOn_Keeps(string text) => Assert.True(FilterCases.Keeps(new FilterSpec.Repetition(), text));

    [Theory]
    [InlineData("이 영화는 정말 정말 정말 좋다", "'정말' comes 3 times in a row")]
    [InlineData("텍스트 텍스트 텍스트 텍스트의", "'텍스트' comes 3 times in a row")]
    [InlineData("최고!! 최고~ 최고", "'최고' comes 3 times in a row")]
    [InlineData("Good good GOOD 영화", "'good' comes 3 times in a row")]
    [InlineData("좋다 ㅋㅋ 좋다 ㅋㅋ 좋다", "'좋다' comes 3 times in a row")]
    [InlineData("재미있는 영화 재미있는 영화 재미있는 영화", "0.38 of its runs of 3 letters are different ones; the least is 0.6")]
    [InlineData("최고최고최고최고최고최고", "0.20 of its runs of 3 letters are different ones; the least is 0.6")]
    [InlineData("볼만했다볼만했다볼만했다", "0.40 of its runs of 3 letters are different ones; the least is 0.6")]
    [InlineData("시간 낭비 시간 낭비. 시간낭비!", "0.40 of its runs of 3 letters are different ones; the least is 0.6")]
    [InlineData("아아아아아아아아아아아아", "0.10 of its runs of 3 letters are different ones; the least is 0.6")]
    public void Judge_TextInCircles_Drops(string text, string reason) =>
        Assert.Equal(reason, FilterCases.Chain(new FilterSpec.Repetition()).Judge(FilterCases.Example(text)).Reason);

    [Fact]
    public void Judge_LongTextInCircles_IsJudgedByItsWords()
    {
        string[] words = LongReview.Split(' ');
        // Two words again after every three; and a stretch of twelve words that comes again at the end.
        Assert.Equal("the same 2 words are 0.477 of it; the limit is 0.282", Reason(words.Chunk(3).SelectMany(chunk => (string[])["재미있는", "영화는", .. chunk])));
        Assert.Equal("runs of 5 words that came before are 0.204 of it; the limit is 0.201", Reason(words.Concat(words[12..24])));
        Assert.Null(Reason(words.Concat(words[22..26])));

        static string? Reason(IEnumerable<string> words) =>
            FilterCases.Chain(new FilterSpec.Repetition()).Judge(FilterCases.Example(string.Join(' ', words))).Reason;
    }

    [Fact]
    public void Judge_OtherLimits_DecidesByThem()
    {
        Assert.True(FilterCases.Keeps(new FilterSpec.Repetition(WordRun: 4), "너무 너무 너무 좋은 영화였어요 감사합니다"));
        Assert.False(FilterCases.Keeps(new FilterSpec.Repetition(WordRun: 2), "정말 정말 재미있어요"));
        Assert.True(FilterCases.Keeps(new FilterSpec.Repetition(MinDistinct: 0.2), "최고최고최고최고최고최고"));
        Assert.Equal(0.2, FilterCases.Chain(new FilterSpec.Repetition()).Judge(FilterCases.Example("최고최고최고최고최고최고")).Measures["repetition"]);
    }
}
