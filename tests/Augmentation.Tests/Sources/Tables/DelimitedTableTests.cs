using System.IO.Compression;
using System.Text;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Sources.Tables;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Sources.Tables;

public sealed class DelimitedTableTests
{
    public static TheoryData<string, TableFormat, string[][]> Tables => new()
    {
        // Of NSMC, as it stands: a quote at a field's start is a character.
        { "id\trating\tdocument\n3475915\t10\t\"경찰차수집하냐?\"에서 뒤집어졌다 ㅋㅋ\n", TableFormat.Tsv, [["3475915", "10", "\"경찰차수집하냐?\"에서 뒤집어졌다 ㅋㅋ"]] },
        { "a\tb\n\"열린 따옴표\t2\n3\t4", TableFormat.Tsv, [["\"열린 따옴표", "2"], ["3", "4"]] },
        { "a\tb\r\n빈칸\t\r\n\t \r\n", TableFormat.Tsv, [["빈칸", ""], ["", " "]] },
        { "\uFEFFa\tb\n1\t2\n", TableFormat.Tsv, [["1", "2"]] },
        { "a\tb\n\n1\t\\n 그대로\n\n", TableFormat.Tsv, [["1", "\\n 그대로"]] },
        { "a\tb\n", TableFormat.Tsv, [] },
        // Of Chatbot_data.
        { "Q,A,label\n가족 있어?,\"저를 만들어 준 사람을 부모님, 저랑 이야기해 주는 사람을 친구로\",0\n", TableFormat.Csv, [["가족 있어?", "저를 만들어 준 사람을 부모님, 저랑 이야기해 주는 사람을 친구로", "0"]] },
        { "a,b\r\n\"두\r\n줄\",\"그가 \"\"아니\"\"라고 했다\"\r\n", TableFormat.Csv, [["두\r\n줄", "그가 \"아니\"라고 했다"]] },
        { "\uFEFFa,b\n1,\n,2", TableFormat.Csv, [["1", ""], ["", "2"]] },
        { "a,b\n 앞뒤 ,😀 ㅋㅋ \u1100\u1161\n", TableFormat.Csv, [[" 앞뒤 ", "😀 ㅋㅋ \u1100\u1161"]] },
        { "글\n\"\"\n\"a,b\"\n", TableFormat.Csv, [[""], ["a,b"]] },
    };

    public static TheoryData<string, TableFormat, long?, string> Broken => new()
    {
        { "", TableFormat.Tsv, null, "is empty; its first line should name the columns" },
        { "\n\n", TableFormat.Csv, null, "is empty; its first line should name the columns" },
        { "a\tb\n1\t2\n\n1\t2\t3\n", TableFormat.Tsv, 4, "3 fields where the heading names 2 columns; tabs may stand between fields alone" },
        { "a,b\n\"두\n줄\",2\n1\n", TableFormat.Csv, 4, "1 fields where the heading names 2 columns; a text with a comma" },
        { "a\ta\n1\t2\n", TableFormat.Tsv, 1, "two columns are called \"a\"" },
        { "a\t\tb\n1\t2\t3\n", TableFormat.Tsv, 1, "column 2 of the heading has no name" },
        { "a,b\n1,\"끝이 없다\n2,3\n", TableFormat.Csv, 2, "a quoted field that is never closed" },
        { "a,b\n1,그가 \"아니\"라고\n", TableFormat.Csv, 2, "a quote inside an unquoted field" },
        { "a,b\n1,\"x\"y\n", TableFormat.Csv, 2, "text after the closing quote" },
        { "id\treview\n1\t좋다\n", TableFormat.Tsv, 1, "there is no column \"document\"; there are \"id\", \"review\"" },
        { "review\n좋다\n", TableFormat.Csv, 1, "there is no column \"document\"; there is only \"review\"" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Read_Table_GivesItsRows(string table, TableFormat format, string[][] expected) =>
        Assert.Equal(expected, await Rows.ReadAsync(table, format));

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Read_BrokenTable_SaysWhereAndWhatWouldBeRight(string table, TableFormat format, long? line, string message)
    {
        string[] needed = message.Contains("document", StringComparison.Ordinal) ? ["document"] : [];
        TableException error = await Rows.RefuseAsync(table, format, needed);
        Assert.Equal(line, error.Line);
        Assert.StartsWith(line is null ? "표: " : $"표, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TableFormat.Tsv, "a\tb\n1\t2\n")]
    [InlineData(TableFormat.Csv, "a,b\n1,2\n")]
    public async Task Read_NotUtf8_NamesLineAndTheLikelyCause(TableFormat format, string start)
    {
        // 가나 in CP949.
        byte[] table = [.. Encoding.UTF8.GetBytes(start), .. "3"u8, (byte)start[1], 0xB0, 0xA1, 0xB3, 0xAA, (byte)'\n'];
        TableException error = await Rows.RefuseAsync(table, format);
        Assert.Equal(3, error.Line);
        Assert.Contains("field 2 is no UTF-8 text; save the table as UTF-8 (it may be in CP949", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Csv)]
    public async Task Read_Utf16WithItsMark_IsRead(TableFormat format)
    {
        string separator = format == TableFormat.Tsv ? "\t" : ",";
        byte[] table = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes($"a{separator}b\n1{separator}엑셀에서 저장\n")];
        Assert.Equal([["1", "엑셀에서 저장"]], await Rows.ReadAsync(table, format));
    }

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Csv)]
    public async Task Read_EndlessLine_IsRefusedWithTheLimit(TableFormat format)
    {
        TableException error = await Rows.RefuseAsync("a\n" + new string('가', 2 * TableReader.LongestLine), format);
        Assert.Contains($"{TableReader.LongestLine}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Jsonl)]
    public async Task Read_Gzip_IsUnpacked(TableFormat format)
    {
        string table = format == TableFormat.Jsonl ? "{\"a\": \"하나\"}\n{\"a\": \"둘\"}\n" : "a\n하나\n둘\n";
        Assert.Equal([["하나"], ["둘"]], await Rows.ReadAsync(Gzip(table), format));
    }

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Jsonl)]
    public async Task Read_GzipThatIsCutOff_IsRefused(TableFormat format)
    {
        byte[] table = Gzip(format == TableFormat.Jsonl ? "{\"a\": \"하나\"}\n" : "a\n하나\n");
        foreach (int cut in new[] { 1, 4, 8 })
            Assert.Contains("cannot be unpacked as gzip: it is cut off", (await Rows.RefuseAsync(table[..^cut], format)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be unpacked as gzip", (await Rows.RefuseAsync([.. table, .. table], format)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Jsonl)]
    public async Task Read_GzipWithABrokenHead_IsRefused(TableFormat format)
    {
        byte[] table = Gzip("a\n하나\n");
        table[2] = 99;
        Assert.Contains("cannot be unpacked as gzip", (await Rows.RefuseAsync(table, format)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AllOfNsmcsSample_GivesEveryRow()
    {
        await using FileStream file = File.OpenRead(Repository.SharedData("nsmc", "reviews-50k.tsv"));
        int quoted = 0, rows = 0;
        await foreach (IReadOnlyDictionary<string, string> row in TableReader.ReadAsync(
            file, "nsmc", TableFormat.Tsv, ["id", "rating", "document"], TestContext.Current.CancellationToken))
        {
            rows++;
            quoted += row["document"].Contains('"', StringComparison.Ordinal) ? 1 : 0;
        }
        Assert.Equal((50_000, 206), (rows, quoted));
    }

    [Fact]
    public async Task Read_AllOfChatbotData_GivesEveryRow()
    {
        await using FileStream file = File.OpenRead(Repository.SharedData("chatbot", "ChatbotData.csv"));
        Assert.Equal(11_823, await TableReader.ReadAsync(file, "chatbot", TableFormat.Csv, ["Q", "A", "label"], TestContext.Current.CancellationToken)
            .CountAsync(TestContext.Current.CancellationToken));
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
