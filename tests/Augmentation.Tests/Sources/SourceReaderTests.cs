using System.Text;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Tests.Sources;

public sealed class SourceReaderTests
{
    private const string Reviews = """
        id	rating	document	generated_by
        a	10	정말 재미있었다	
        b	1	돈이 아깝다	
        c	5	그저 그랬다	
        d	9	   	
        e	9	기계가 쓴 글	nightly-1
        a	9	또 보고 싶다	
        	2	지루하다	
        h		평점이 없다	
        """;

    private static readonly SourceSpec s_spec = new()
    {
        Text = "document",
        Label = "rating",
        Id = "id",
        Labels = new Dictionary<string, IReadOnlyList<string>> { ["긍정"] = ["9", "10"], ["부정"] = ["1", "2", "3", "4"] },
    };

    [Fact]
    public async Task Read_MappedLabels_TakesTheirRowsAndCountsTheOthers()
    {
        (List<SourceRow> rows, SourceCounts counts) = await ReadAsync(Reviews, "reviews.tsv", s_spec);
        Assert.Equal(
            [(0, "a", "정말 재미있었다", "긍정"), (1, "b", "돈이 아깝다", "부정"), (5, "a", "또 보고 싶다", "긍정"), (6, "6", "지루하다", "부정")],
            rows.Select(row => (row.Number, row.Id, row.Text, row.Label)));
        Assert.Equal(new SourceCounts(Read: 8, NoText: 1, OtherLabel: 2, Generated: 1, RepeatedIds: 1), counts);
        Assert.Equal(4, counts.Usable);
        Assert.Equal("10", rows[0].Columns["rating"]);
    }

    [Fact]
    public async Task Read_NoMapping_TakesEachValueAsItsOwnLabel()
    {
        (List<SourceRow> rows, SourceCounts counts) = await ReadAsync(Reviews, "reviews.tsv", s_spec with { Labels = null });
        Assert.Equal(["10", "1", "5", "9", "2"], rows.Select(row => row.Label));
        Assert.Equal(1, counts.OtherLabel);
    }

    [Fact]
    public async Task Read_NoLabelColumn_GivesRowsWithoutLabel()
    {
        (List<SourceRow> rows, _) = await ReadAsync(Reviews, "reviews.tsv", new SourceSpec { Text = "document" });
        Assert.Equal(6, rows.Count);
        Assert.All(rows, row => Assert.Null(row.Label));
        Assert.Equal(["0", "1", "2", "5", "6", "7"], rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Read_TheSameRowsInAnyTextFormat_GivesTheSame()
    {
        string[][] cells = [["id", "rating", "document"], ["1", "9", "이 영화, 정말 \"최고\""], ["2", "3", "ㅠㅠ 😀"]];
        string tsv = string.Join('\n', cells.Select(row => string.Join('\t', row)));
        string csv = string.Join("\r\n", cells.Select(row =>
            string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))));
        string jsonl = "{\"id\": 1, \"rating\": 9, \"document\": \"이 영화, 정말 \\\"최고\\\"\"}\n{\"id\": 2, \"rating\": \"3\", \"document\": \"ㅠㅠ 😀\"}";
        (List<SourceRow> expected, _) = await ReadAsync(tsv, "a.tsv", s_spec);
        Assert.Equal(2, expected.Count);
        foreach ((string table, string name) in new[] { (csv, "a.csv"), (jsonl, "a.jsonl") })
        {
            (List<SourceRow> rows, _) = await ReadAsync(table, name, s_spec);
            Assert.Equal(expected.Select(row => (row.Number, row.Id, row.Text, row.Label)), rows.Select(row => (row.Number, row.Id, row.Text, row.Label)));
        }
    }

    [Fact]
    public async Task Read_FormatSaidByTheRecipe_GoesBeforeTheName()
    {
        (List<SourceRow> rows, _) = await ReadAsync("a,document\n1,글", "upload.tsv", new SourceSpec { Text = "document", Format = TableFormat.Csv });
        Assert.Equal("글", Assert.Single(rows).Text);
    }

    [Fact]
    public void New_NameThatTellsNothing_AsksForTheFormat()
    {
        TableException error = Assert.Throws<TableException>(() => new SourceReader(Stream.Null, "reviews", s_spec));
        Assert.Equal("reviews: its name does not tell its format; say tsv, csv, jsonl or parquet in source.format.", error.Message);
    }

    [Theory]
    [InlineData("제목")]
    [InlineData("rating2")]
    public async Task Read_ColumnThatATemplateNamesIsMissing_SaysSo(string column)
    {
        TableException error = await Assert.ThrowsAsync<TableException>(() => ReadAsync(Reviews, "reviews.tsv", s_spec, column));
        Assert.Equal($"reviews.tsv, line 1: there is no column \"{column}\"; there are \"id\", \"rating\", \"document\", \"generated_by\".", error.Message);
    }

    private static async Task<(List<SourceRow> Rows, SourceCounts Counts)> ReadAsync(string table, string name, SourceSpec spec, params string[] columns)
    {
        SourceReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(table.ReplaceLineEndings("\n"))), name, spec, columns);
        return (await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken), reader.Counts);
    }
}
