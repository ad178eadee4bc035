using KoGpt2.Shared.Models;

namespace KoGpt2.Shared.Tests.Models;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("ko", true)]
    [InlineData("kogpt2-base-v2", true)]
    [InlineData("0123456789012345678901234567890123456789", true)]
    [InlineData("01234567890123456789012345678901234567890", false)]
    [InlineData("k", false)]
    [InlineData("", false)]
    [InlineData("-ko", false)]
    [InlineData("ko-", false)]
    [InlineData("k--o", false)]
    [InlineData("Ko", false)]
    [InlineData("k_o", false)]
    [InlineData("코드", false)]
    [InlineData("ko\n", false)]
    public void IsValid_AnyName_KeepsToTheRule(string name, bool expected) => Assert.Equal(expected, ModelName.IsValid(name));

    [Theory]
    [InlineData("kogpt2-base-v2", "kogpt2-base-v2")]
    [InlineData("My_Korean GPT2.", "my-korean-gpt2")]
    [InlineData("한국어 gpt2 모델", "gpt2")]
    [InlineData("---", null)]
    [InlineData("모델", null)]
    [InlineData("x", null)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789abc-defg", "abcdefghijklmnopqrstuvwxyz0123456789abc")]
    public void From_AnyText_MakesAValidNameOrNone(string text, string? expected)
    {
        Assert.Equal(expected, ModelName.From(text));
        Assert.True(expected is null || ModelName.IsValid(expected));
    }
}
