using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Worker.Tests.Models.Import;

public sealed class ModelCardTests
{
    [Theory]
    [InlineData("---\nlanguage: ko\nlicense: cc-by-nc-sa-4.0\ntags:\n- gpt2\n---\n# Card", "cc-by-nc-sa-4.0")]
    [InlineData("---\r\nlicense: \"mit\"\r\n---\r\n", "mit")]
    [InlineData("---\nlanguage: ko\n---\nlicense: mit\n", null)]
    [InlineData("---\nlicense:\n- mit\n---\n", null)]
    [InlineData("# Card\nlicense: mit\n", null)]
    [InlineData("", null)]
    public void Licence_OfACard_IsWhatItsHeadSays(string card, string? expected)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["README.md"], card);
        Assert.Equal(expected, ModelCard.Licence(folder.Path));
    }

    [Fact]
    public void Licence_NoCard_IsNull()
    {
        using var folder = new TempFolder();
        Assert.Null(ModelCard.Licence(folder.Path));
    }
}
