using KoGpt2.Augmentation.Prompts;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Tests.Support;

namespace KoGpt2.Augmentation.Tests.Prompts;

public sealed class PromptWriterTests
{
    private static readonly SourceRow s_row = new(4, "a1", "배우들의  연기가 정말 좋았다", "긍정", new Dictionary<string, string> { ["document"] = "배우들의  연기가 정말 좋았다" });

    [Theory]
    [InlineData("""{"kind": "continue", "words": 2}""", "배우들의  연기가")]
    [InlineData("""{"kind": "continue", "words": 9}""", "배우들의  연기가 정말")]
    [InlineData("""{"kind": "continue", "share": 0.5}""", "배우들의  연기가")]
    [InlineData("""{"kind": "continue", "share": 0.1}""", "배우들의")]
    [InlineData("""{"kind": "continue", "share": 0.99}""", "배우들의  연기가 정말")]
    public void Write_Continue_GivesTheFirstWordsAndLeavesAtLeastOneOut(string method, string given)
    {
        ExamplePrompt prompt = Writer(method).Write(s_row, 0, 0);
        Assert.Equal((given, given, "긍정"), (prompt.Text, prompt.Given, prompt.Label));
    }

    [Theory]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": 0}""", "<unused1>", "")]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": 2}""", "<unused1>배우들의  연기가", "배우들의  연기가")]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "긍정 리뷰: "}, "words": [1, 1]}""", "긍정 리뷰: 배우들의", "배우들의")]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": 9}""", "<unused1>배우들의  연기가 정말", "배우들의  연기가 정말")]
    public void Write_Label_PutsTheLabelsPromptBeforeTheWords(string method, string text, string given)
    {
        ExamplePrompt prompt = Writer(method).Write(s_row, 0, 0);
        Assert.Equal((text, given, "긍정"), (prompt.Text, prompt.Given, prompt.Label));
    }

    [Fact]
    public void Write_LabelWithARangeOfWords_DrawsEveryNumberOfThem()
    {
        PromptWriter writer = Writer("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": [0, 3]}""");
        int[] words = [.. Enumerable.Range(0, 400).Select(sample => Words.Count(writer.Write(s_row, 0, sample).Given))];
        Assert.All(Enumerable.Range(0, 4), count => Assert.InRange(words.Count(each => each == count), 60, 140));
    }

    [Fact]
    public void Write_Template_FillsItAndGivesNothingOfTheExample()
    {
        ExamplePrompt prompt = Writer("""{"kind": "template", "templates": ["a {document}", {"text": "<{document}>", "label": "같음"}]}""").Write(s_row, 1, 0);
        Assert.Equal(("<배우들의  연기가 정말 좋았다>", "", "같음"), (prompt.Text, prompt.Given, prompt.Label));
    }

    [Theory]
    [InlineData("""{"kind": "continue", "words": 1}""", "재밌다", "긍정", false)]
    [InlineData("""{"kind": "continue", "words": 1}""", "정말 재밌다", "긍정", true)]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}}""", "재밌다", "긍정", true)]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": [1, 2]}""", "재밌다", "긍정", false)]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}}""", "정말 재밌다", "중립", false)]
    [InlineData("""{"kind": "template", "template": "{document}"}""", "재밌다", "긍정", true)]
    public void Takes_Row_OnlyIfSomethingCanBeLeftToTheModel(string method, string text, string label, bool taken) =>
        Assert.Equal(taken, Writer(method).Takes(s_row with { Text = text, Label = label }));

    [Fact]
    public void Write_Seeds_DifferByRunRecipeRowTemplateAndSampleAndAreTheSameAgain()
    {
        const string Method = """{"kind": "template", "templates": ["{document}", "{document}!"]}""";
        long[] seeds =
        [
            Writer(Method).Write(s_row, 0, 0).Seed,
            Writer(Method).Write(s_row, 0, 1).Seed,
            Writer(Method).Write(s_row, 1, 0).Seed,
            Writer(Method).Write(s_row with { Id = "a2" }, 0, 0).Seed,
            Writer(Method, run: "r2").Write(s_row, 0, 0).Seed,
            Writer("""{"kind": "template", "templates": ["{document}", "{document}?"]}""").Write(s_row, 0, 0).Seed,
        ];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.InRange(seed, 0, (1L << 53) - 1));
        Assert.Equal(seeds[0], Writer(Method).Write(s_row with { Number = 9 }, 0, 0).Seed);
    }

    [Theory]
    [InlineData("""{"kind": "continue", "words": 2}""", "배우들의  연기가 정말 좋았다", "배우들의  연기가")]
    [InlineData("""{"kind": "label", "prompts": {"긍정": "<unused1>"}, "words": 1}""", "<unused1>배우들의  연기가 정말 좋았다", "<unused1>배우들의")]
    [InlineData("""{"kind": "template", "template": "<usr>{document}<sys>"}""", "<usr>배우들의  연기가 정말 좋았다<sys>배우들의  연기가 정말 좋았다", "<usr>배우들의  연기가 정말 좋았다<sys>")]
    public void WriteScored_Row_IsItsOwnTextBehindWhatAnExampleWouldBeGiven(string method, string text, string given) =>
        Assert.Equal((text, given), Writer(method).WriteScored(s_row));

    [Theory]
    [InlineData("배우들의 연기가", " 좋았다. ", "배우들의 연기가 좋았다.")]
    [InlineData("배우들의 연", "기가 좋았다", "배우들의 연기가 좋았다")]
    [InlineData("", " 재밌다", "재밌다")]
    [InlineData("", "\n", "")]
    [InlineData("배우들의", "", "배우들의")]
    public void Join_GivenAndAnswer_ReadAsOneText(string given, string answer, string text) => Assert.Equal(text, ExamplePrompt.Join(given, answer));

    private static PromptWriter Writer(string method, string run = "r1") =>
        new(RecipeText.Read($$"""{"source": {"file": "a.tsv", "text": "document", "label": "label"}, "model": "m", "method": {{method}}}"""), run);
}
