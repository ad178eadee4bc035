using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Worker.Tests.Models.Import;

public sealed class CardWarningsTests
{
    private const string Template = """
        ---
        license: cc-by-nc-sa-4.0
        ---
        # A model

        It writes Korean.

        ## Bias, Risks, and Limitations

        It was trained on comments
        from the open internet.

        [More Information Needed]

        | not | this |
        <!-- nor this -->

        ### Recommendations

        - Do not take what it writes for facts.
        - 욕설이 나올 수 있습니다.

        ```
        # no heading, no warning
        ```

        ## Training

        For days.
        """;

    [Fact]
    public void Read_Sections_AreTheirParagraphsAndItems() => Assert.Equal(
        ["It was trained on comments from the open internet.", "Do not take what it writes for facts.", "욕설이 나올 수 있습니다."], Read(Template));

    [Theory]
    [InlineData("# 모델\n\n**Limits.** It invents\r\nfacts.\n\nMore.", "It invents facts.")]
    [InlineData("**주의**: 사실이 아닐 수 있습니다.", "사실이 아닐 수 있습니다.")]
    [InlineData("## 한계와 편향\n뉴스로 배웠습니다.\n# 학습\n며칠", "뉴스로 배웠습니다.")]
    public void Read_OtherForms_AreFoundToo(string card, string warning) => Assert.Equal([warning], Read(card));

    [Theory]
    [InlineData("")]
    [InlineData("---\nlimits: none\n---\n# Card\n**Files** three\n")]
    [InlineData("# Limits\n\n[More Information Needed]\n")]
    public void Read_NothingToWarnOf_IsEmpty(string card) => Assert.Empty(Read(card));

    [Fact]
    public void Read_NoCard_IsEmpty()
    {
        using var folder = new TempFolder();
        Assert.Empty(CardWarnings.Read(folder.Path));
    }

    [Fact]
    public void Read_VeryMuch_IsCut()
    {
        IReadOnlyList<string> warnings = Read("# Risks\n" + string.Concat(Enumerable.Repeat("- " + new string('가', 1_001) + "\n", 21)));
        Assert.Equal(20, warnings.Count);
        Assert.All(warnings, warning => Assert.Equal(new string('가', 997) + "...", warning));
    }

    [Fact]
    public void Read_DemoModel_TellsItsLimits() =>
        Assert.Contains(CardWarnings.Read(Repository.DemoCheckpoint), warning => warning.StartsWith("The reviews were written by people", StringComparison.Ordinal));

    private static IReadOnlyList<string> Read(string card)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["README.md"], card);
        return CardWarnings.Read(folder.Path);
    }
}
