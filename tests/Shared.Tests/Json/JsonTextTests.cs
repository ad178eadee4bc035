using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Shared.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"짧다\"", "\"짧다\"")]
    [InlineData("[ 1, 2 ]", "[ 1, 2 ]")]
    [InlineData("\"가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가\"", "\"가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가...")]
    [InlineData("\"가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가😀가가가가가가\"", "\"가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가...")]
    public void Excerpt_AnyValue_IsAtMost40CharactersAndNoHalfCharacter(string json, string shown)
    {
        Assert.Equal(shown, JsonText.Excerpt(JsonDocument.Parse(json).RootElement));
        Assert.InRange(shown.Length, 1, 40);
    }

    [Fact]
    public void Excerpt_InvalidUtf8_ShowsReplacementCharacters() =>
        Assert.Equal("\"a\uFFFDb\"", JsonText.Excerpt(JsonDocument.Parse(new byte[] { 0x22, 0x61, 0xFF, 0x62, 0x22 }).RootElement));
}
