using System.IO.Pipelines;
using System.Text;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class LineCutterTests
{
    private const string Mark = "\uFEFF";

    public static TheoryData<string, string[]> Inputs { get; } = new()
    {
        { "", [] },
        { "\n", [] },
        { "a", ["0:a"] },
        { "a\n", ["0:a"] },
        { "a\nb", ["0:a", "2:b"] },
        { "a\r\nb\r\n", ["0:a", "3:b"] },
        { "a\r", ["0:a"] },
        { "a\r\r\n", ["0:a\r"] },
        { "a\rb\n", ["0:a\rb"] },
        { "\n\na\n\n \t\r\n\nb\n\n", ["2:a", "10:b"] },
        { "  a \n", ["0:  a "] },
        { Mark + "a\nb\n", ["3:a", "5:b"] },
        { Mark, [] },
        { Mark + "\r\na", ["5:a"] },
        { "a\n" + Mark + "b", ["0:a", "2:" + Mark + "b"] },
        { "가\n나다\n", ["0:가", "4:나다"] },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task ReadAsync_AnyChunking_GivesTheSameLines(string input, string[] expected)
    {
        foreach (int chunk in new[] { 1, 2, 3, 5, 1_000 })
            Assert.Equal(expected, await CutAsync(input, chunk, start: 0, longest: 100));
    }

    [Fact]
    public async Task ReadAsync_NotAtTheInputsStart_CountsOnAndKeepsTheMark() =>
        Assert.Equal(["10:" + Mark + "a", "15:b"], await CutAsync(Mark + "a\nb\n", chunk: 2, start: 10, longest: 100));

    [Theory]
    [InlineData("12345\n", true)]
    [InlineData("12345\r\n", true)]
    [InlineData("12345", true)]
    [InlineData(Mark + "12345\r\n", true)]
    [InlineData("123456\n", false)]
    [InlineData("123456", false)]
    [InlineData("가나\n", false)]
    [InlineData("\n\r\n1234567890123456789012345678901234567890", false)]
    public async Task ReadAsync_Longest_IsCountedInBytesOfContent(string input, bool fits)
    {
        foreach (int chunk in new[] { 1, 3, 1_000 })
        {
            if (fits)
                Assert.Single(await CutAsync(input, chunk, start: 0, longest: 5));
            else
                await Assert.ThrowsAsync<LineTooLongException>(() => CutAsync(input, chunk, start: 0, longest: 5));
        }
    }

    [Fact]
    public async Task ReadAsync_TooLong_NamesTheLineAsAnEditorCountsIt()
    {
        LineTooLongException e = await Assert.ThrowsAsync<LineTooLongException>(() => CutAsync("a\n\nb\n1234567\n", chunk: 4, start: 0, longest: 5));
        Assert.Equal(4, e.LineNumber);
        Assert.Equal("Line 4 of the input has more than 5 bytes.", e.Message);
    }

    [Fact]
    public async Task ReadAsync_RandomInputs_AgreesWithSplittingTheWholeText()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            string input = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => "ab \r\n가"[random.Next(6)]));
            string[] expected = [.. input.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l).Where(l => l.Trim(' ', '\r', '\t').Length > 0)];
            IEnumerable<string> cut = (await CutAsync(input, random.Next(1, 9), start: 0, longest: 1_000)).Select(l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            Assert.Equal(expected, cut);
        }
    }

    private static async Task<List<string>> CutAsync(string input, int chunk, long start, int longest)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(input);
        var reader = PipeReader.Create(new ChunkedStream(bytes, chunk), new StreamPipeReaderOptions(bufferSize: 4, minimumReadSize: 1));
        var cutter = new LineCutter(reader, start, longest);
        List<string> lines = [];
        while (await cutter.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add($"{cutter.LineStart}:{Encoding.UTF8.GetString(cutter.Line.Span)}");
            Assert.True(cutter.Line.Span.SequenceEqual(bytes.AsSpan((int)(cutter.LineStart - start), cutter.Line.Length)));
        }
        Assert.False(await cutter.ReadAsync(TestContext.Current.CancellationToken));
        await reader.CompleteAsync();
        return lines;
    }

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
