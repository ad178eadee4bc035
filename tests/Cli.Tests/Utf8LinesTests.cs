using System.Text;

namespace KoGpt2.Cli.Tests;

public class Utf8LinesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("가\n나", new[] { "가", "나" })]
    [InlineData("가\r\n\r\n나\n", new[] { "가", "", "나" })]
    [InlineData("\ufeff가\n\ufeff나", new[] { "가", "\ufeff나" })]
    [InlineData("가\r나\u2028다\u0085라", new[] { "가\r나\u2028다\u0085라" })]
    public async Task ReadAsync_Text_GivesItsLines(string text, string[] lines) => Assert.Equal(lines, await ReadAsync(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task ReadAsync_LongerThanItsBuffer_GivesWholeLines()
    {
        string[] lines = [.. Enumerable.Range(0, 50).Select(i => new string('가', i * 1_000))];
        Assert.Equal(lines, await ReadAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")));
    }

    [Fact]
    public async Task ReadAsync_BrokenUtf8_ThrowsAfterTheLinesBefore()
    {
        List<string> read = [];
        MemoryStream stream = new([.. "가\n나\n"u8, 0xEA, 0xB0, (byte)'\n']);
        await Assert.ThrowsAsync<DecoderFallbackException>(async () =>
        {
            await foreach (string line in Utf8Lines.ReadAsync(stream, TestContext.Current.CancellationToken))
                read.Add(line);
        });
        Assert.Equal(["가", "나"], read);
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes)
    {
        List<string> lines = [];
        await foreach (string line in Utf8Lines.ReadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken))
            lines.Add(line);
        return lines;
    }
}
