using KoGpt2.Augmentation.Prompts;

namespace KoGpt2.Augmentation.Tests.Prompts;

public sealed class TemplateTextTests
{
    private static readonly Dictionary<string, string> s_columns = new() { ["질문"] = "밥 먹었어?", ["답"] = "아니 {아직}" };

    [Theory]
    [InlineData("<usr>{질문}<sys>", "<usr>밥 먹었어?<sys>")]
    [InlineData("{질문} {답} {질문}", "밥 먹었어? 아니 {아직} 밥 먹었어?")]
    [InlineData("{{{질문}}}", "{밥 먹었어?}")]
    [InlineData("구멍 없음", "구멍 없음")]
    [InlineData("{{}}", "{}")]
    public void Fill_Template_PutsValuesIntoHolesAndLeavesTheirBracesAlone(string text, string filled)
    {
        Assert.True(TemplateText.TryParse(text, out TemplateText? template, out _));
        Assert.Equal(filled, template.Fill(s_columns));
    }

    [Theory]
    [InlineData("문장: {질문", "Close the hole at character 5")]
    [InlineData("{질문{답}", "Close the hole at character 1")]
    [InlineData("문장}", "Write '}}' for a brace: the one at character 3")]
    [InlineData("a{}", "Write a column's name into the hole at character 2")]
    public void TryParse_BrokenTemplate_SaysWhere(string text, string start)
    {
        Assert.False(TemplateText.TryParse(text, out TemplateText? template, out string? wrong));
        Assert.StartsWith(start, wrong, StringComparison.Ordinal);
        Assert.Null(template);
    }

    [Fact]
    public void Columns_Template_AreNamedOnceInOrder()
    {
        Assert.True(TemplateText.TryParse("{b} {a} {b}", out TemplateText? template, out _));
        Assert.Equal(["b", "a"], template.Columns);
    }

    [Fact]
    public void Escape_Braces_StandForThemselves()
    {
        Assert.True(TemplateText.TryParse(TemplateText.Escape("a{b}}c{{"), out TemplateText? template, out _));
        Assert.Equal("a{b}}c{{", template.Fill(s_columns));
    }
}
