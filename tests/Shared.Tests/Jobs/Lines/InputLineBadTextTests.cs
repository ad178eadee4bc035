using System.Text;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Shared.Tests.Jobs.Lines;

public sealed class InputLineBadTextTests
{
    private static readonly JobSpec s_spec = new() { Model = "kogpt2", ModelVersion = "1" };

    [Theory]
    [InlineData("""{"prompt":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"prompt":"a"}""")]
    [InlineData("""{"prompt":"a","stop":"\ud800"}""")]
    public void Parse_HalfASurrogatePair_IsAnInvalidLine(string line) => AssertInvalid(Encoding.UTF8.GetBytes(line));

    [Theory]
    [InlineData("""{"prompt":"#"}""")]
    [InlineData("""{"#":1,"prompt":"a"}""")]
    [InlineData("""{"temperature":"#","prompt":"a"}""")]
    public void Parse_BytesThatAreNotUtf8_IsAnInvalidLine(string line) =>
        AssertInvalid([.. Encoding.UTF8.GetBytes(line).Select(b => b == (byte)'#' ? (byte)0xFF : b)]);

    [Fact]
    public void Parse_NameTwice_NamesIt()
    {
        (_, LineError? error) = InputLine.Parse("{\"prompt\":\"a\",\"prompt\":\"b\"}"u8.ToArray(), s_spec);
        Assert.Equal("prompt: 'prompt' stands more than once in this object.", error!.Message);
    }

    [Fact]
    public void Parse_FarTooManyFields_GivesOneError()
    {
        string line = "{" + string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"f{i}\":1")) + "}";
        (_, LineError? error) = InputLine.Parse(Encoding.UTF8.GetBytes(line), s_spec);
        Assert.Equal("Send at most 64 fields here; got 1,000.", error!.Message);
    }

    private static void AssertInvalid(byte[] line)
    {
        (InputLine? parsed, LineError? error) = InputLine.Parse(line, s_spec);
        Assert.Null(parsed);
        Assert.Equal(LineErrorCodes.InvalidLine, error!.Code);
    }
}
