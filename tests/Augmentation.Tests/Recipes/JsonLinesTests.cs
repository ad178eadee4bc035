using System.Text;
using KoGpt2.Augmentation.Recipes;

namespace KoGpt2.Augmentation.Tests.Recipes;

public sealed class JsonLinesTests
{
    private const string Document = """
        {
          "source": {"file": "영화.tsv",
                     "text": "document"},
          "filters": [
            "unchanged",
            {"kind": "length",
             "min": -1}
          ],
          "filters2": [[1,
            2]],
          "labels": {
            "아주 좋음": 3}
        }
        """;

    [Theory]
    [InlineData("", 1)]
    [InlineData("source", 2)]
    [InlineData("source.file", 2)]
    [InlineData("source.text", 3)]
    [InlineData("source.label", 2)]
    [InlineData("filters", 4)]
    [InlineData("filters[0]", 5)]
    [InlineData("filters[1]", 6)]
    [InlineData("filters[1].min", 7)]
    [InlineData("filters[1].max", 6)]
    [InlineData("filters[7]", 4)]
    [InlineData("filters2[0][1]", 10)]
    [InlineData("labels.아주 좋음", 12)]
    [InlineData("nothing", 1)]
    public void Find_Path_IsTheLineOfTheFieldOrOfWhatIsAroundIt(string path, int line) =>
        Assert.Equal(line, JsonLines.Find(Encoding.UTF8.GetBytes(Document.ReplaceLineEndings("\n")), path));

    [Theory]
    [InlineData("{\n\"a\": 1,\n\"b\": }", "", 3)]
    [InlineData("{\n\"a\": 1,\n\"b\": }", "a", 2)]
    [InlineData("", "", 1)]
    [InlineData("nonsense", "a", 1)]
    public void Find_BrokenDocument_IsWhereItBreaks(string document, string path, int line) =>
        Assert.Equal(line, JsonLines.Find(Encoding.UTF8.GetBytes(document), path));
}
