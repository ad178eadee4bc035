using System.Text;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Tests.Jobs;

public sealed class InputLineBadTextTests
{
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

    private static void AssertInvalid(byte[] line)
    {
        (InputLine? parsed, LineError? error) = InputLine.Parse(line, RequestSettings.None);
        Assert.Null(parsed);
        Assert.Equal(LineErrorCodes.InvalidLine, error!.Code);
    }
}
