using System.Globalization;
using System.Text;
using KoGpt2.Api.Planning;
using KoGpt2.Api.Tests.Support;

namespace KoGpt2.Api.Tests.Planning;

public sealed class CustomIdsTests
{
    [Theory]
    [InlineData("""{"custom_id":"가","prompt":"a"}""")]
    [InlineData("""{"prompt":"a", "custom_id" : "가" }""")]
    [InlineData("""{"custom_id":"\uAC00"}""")]
    [InlineData("""{"\u0063ustom_id":"가"}""")]
    [InlineData("""{"body":{"custom_id":"x"},"custom_id":"가","custom_id":"나"}""")]
    [InlineData("""{"\ud800":1,"custom_id":"가"}""")]
    [InlineData("""{"custom_id":"가","prompt":7,"unknown":[[{}]]}""")]
    public void IsRepeated_SameNameHoweverWritten_IsFound(string line)
    {
        var ids = new CustomIds();
        Assert.False(IsRepeated(ids, """{"prompt":"먼저","custom_id":"가"}"""));
        Assert.True(IsRepeated(ids, line));
    }

    [Theory]
    [InlineData("""{"custom_id":"나"}""")]
    [InlineData("""{"body":{"custom_id":"가"}}""")]
    [InlineData("""{"custom_id":"나","custom_id":"가"}""")]
    [InlineData("""{"custom_id":5,"custom_id":"가"}""")]
    [InlineData("""{"custom_id":["가"]}""")]
    [InlineData("""{"custom_id":"가"}x""")]
    [InlineData("""{"custom_id":"가",}""")]
    [InlineData("""["custom_id","가"]""")]
    [InlineData("custom_id")]
    [InlineData("")]
    public void IsRepeated_OtherOrNoName_IsNot(string line)
    {
        var ids = new CustomIds();
        IsRepeated(ids, """{"custom_id":"가"}""");
        Assert.False(IsRepeated(ids, line));
    }

    [Theory]
    [InlineData("""{"custom_id":""}""")]
    [InlineData("""{"custom_id":null}""")]
    [InlineData("""{"custom_id":"\ud800"}""")]
    [InlineData("""{"prompt":"custom_id"}""")]
    public void IsRepeated_WhatIsNoName_NeverIs(string line)
    {
        var ids = new CustomIds();
        Assert.False(IsRepeated(ids, line));
        Assert.False(IsRepeated(ids, line));
    }

    [Theory]
    [InlineData("a", 512, true)]
    [InlineData("a", 513, false)]
    [InlineData("가", 512, true)]
    [InlineData("가", 513, false)]
    [InlineData("😀", 256, true)]
    [InlineData("😀", 257, false)]
    [InlineData("\\uac00", 512, true)]
    [InlineData("\\uac00", 513, false)]
    public void IsRepeated_LongName_IsOneUpToFiveHundredAndTwelveCharacters(string unit, int count, bool isOne)
    {
        string line = $$"""{"custom_id":"{{string.Concat(Enumerable.Repeat(unit, count))}}"}""";
        var ids = new CustomIds();
        IsRepeated(ids, line);
        Assert.Equal(isOne, IsRepeated(ids, line));
    }

    [Fact]
    public void IsRepeated_BytesThatAreNotUtf8_TakesNoName()
    {
        byte[] line = [.. "{\"custom_id\":\"a\",\"prompt\":\""u8, 0xFF, .. "\"}"u8];
        var ids = new CustomIds();
        Assert.False(ids.IsRepeated(line));
        Assert.False(IsRepeated(ids, """{"custom_id":"a"}"""));
    }

    private static bool IsRepeated(CustomIds ids, string line) => ids.IsRepeated(Encoding.UTF8.GetBytes(line));

    [Collection(nameof(AloneGroup))]
    public sealed class OfAMillionLines
    {
        [Fact]
        public async Task IsRepeated_AMillionNames_FindsTheOneThatComesAgainInLittleMemory()
        {
            const int Names = 1_000_000;
            int repeated = 0;
            long most = await Memory.MostAsync(() => Task.Run(() =>
            {
                var ids = new CustomIds();
                byte[] line = Encoding.UTF8.GetBytes($$"""{"custom_id":"{{new string('x', 200)}}-0000000","prompt":"a"}""");
                Span<byte> digits = line.AsSpan(line.AsSpan().IndexOf("-0000000"u8) + 1, 7);
                for (int i = 0; i <= Names; i++)
                {
                    (i % Names).TryFormat(digits, out _, "0000000", CultureInfo.InvariantCulture);
                    repeated += ids.IsRepeated(line) ? 1 : 0;
                }
            }));
            Assert.Equal(1, repeated);
            Assert.InRange(most, 0, 128L << 20);
        }
    }
}
