using KoGpt2.Augmentation.Filters;

namespace KoGpt2.Augmentation.Tests.Filters.Content;

public sealed class BlocklistFilterTests
{
    private static readonly FilterSpec.Blocklist s_filter = new(["쓰레기", "시발", "!시발점", "ㅅㅂ"]);

    [Theory]
    [InlineData("정말 좋은 영화", null)]
    [InlineData("변화의 시발점이 된 영화", null)]
    [InlineData("다시 발표한 영화", null)]
    [InlineData("쓰레기같은 영화", "it holds '쓰레기'")]
    [InlineData("변화의 시발점이 된 시발 영화", "it holds '시발'")]
    [InlineData("아 \u1109\u1107 재미없다", "it holds 'ㅅㅂ'")]
    [InlineData("\u110a\u1173\u1105\u1166\u1100\u1175 영화", "it holds '쓰레기'")]
    public void Judge_Text_DropsListedWords(string text, string? reason) =>
        Assert.Equal(reason, FilterCases.Chain(s_filter).Judge(FilterCases.Example(text)).Reason);
}
