using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Sources.Tables;

namespace KoGpt2.Augmentation.Tests.Sources.Tables;

public sealed class JsonLinesTableTests
{
    [Theory]
    [InlineData("{\"a\": \"글\", \"b\": 9}\n{\"a\": \"\\uac00\\n\", \"b\": null}", "글|9", "가\n|")]
    [InlineData("{\"a\": 4.50, \"b\": -1e3}", "4.50|-1e3")]
    [InlineData("{\"a\": true, \"b\": false}\n", "true|false")]
    [InlineData("\uFEFF{\"a\": \"x\", \"b\": \"\"}\r\n\r\n  \n{\"a\": \"y\", \"b\": \"😀\"}\r\n", "x|", "y|😀")]
    [InlineData("{\"a\": \"x\", \"meta\": {\"k\": [1]}, \"b\": \"y\", \"list\": []}", "x|y")]
    [InlineData("")]
    public async Task Read_Objects_GivesTheirValuesAsText(string table, params string[] expected) =>
        Assert.Equal(expected, (await Rows.ReadAsync(table, TableFormat.Jsonl, "a", "b")).Select(row => string.Join('|', row)));

    [Theory]
    [InlineData("{\"a\": 1}\n[1]\n", 2, "write one JSON object a line; got [1]")]
    [InlineData("{\"a\": 1}\n\n{\"a\": 1,}\n", 3, "this one breaks at byte 9")]
    [InlineData("{\"a\": 1\n}", 1, "write one JSON object a line")]
    [InlineData("{\"a\": 1, \"a\": 2}", 1, "write one JSON object a line")]
    [InlineData("{\"a\": {\"ko\": \"글\"}}", 1, "\"a\" should be a text, a number, true, false or null; got {\"ko\": \"글\"}")]
    [InlineData("{\"a\": [\"글\"]}", 1, "\"a\" should be a text, a number, true, false or null; got [\"글\"]")]
    [InlineData("{\"a\": \"반쪽 \\ud800\"}", 1, "\"a\" is no Unicode text")]
    [InlineData("{\"a\": \"하나\"}\n{\"text\": \"둘\", \"b\": 1}", 2, "there is no column \"a\"; there are \"text\", \"b\"")]
    [InlineData("{}", 1, "there is no column \"a\"; there is none at all")]
    public async Task Read_OtherThanObjects_SaysWhereAndWhatWouldBeRight(string table, int line, string message)
    {
        TableException error = await Rows.RefuseAsync(table, TableFormat.Jsonl, "a");
        Assert.Equal(line, error.Line);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NotUtf8_NamesTheLine()
    {
        TableException error = await Rows.RefuseAsync([.. "{\"a\": 1}\n{\"a\": \""u8, 0xB0, 0xA1, .. "\"}"u8], TableFormat.Jsonl, "a");
        Assert.Equal((2, true), (error.Line, error.Message.Contains("UTF-8", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Read_EndlessLine_IsRefusedWithTheLimit()
    {
        TableException error = await Rows.RefuseAsync($"{{\"a\": 1}}\n{{\"a\": \"{new string('가', TableReader.LongestLine)}\"}}", TableFormat.Jsonl, "a");
        Assert.Equal(2, error.Line);
        Assert.Contains("over 1,048,576 bytes long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyTexts_GivesThemBack() => Prop.ForAll(Texts.Any, text =>
    {
        string line = JsonSerializer.Serialize(new Dictionary<string, string> { ["a"] = text });
        return Rows.ReadAsync(Encoding.UTF8.GetBytes(line), TableFormat.Jsonl, "a").GetAwaiter().GetResult().Single().Single() == text;
    }).QuickCheckThrowOnFailure();
}
