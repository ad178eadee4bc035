using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Tests.Support;

namespace KoGpt2.Augmentation.Tests.Sources;

public sealed class SelectedRowsTests
{
    private const string Method = """{"kind": "continue", "words": 1}""";

    // Every third row has no text.
    private static readonly string s_corpus = "id\tdocument\tlabel\n" + string.Concat(
        Enumerable.Range(0, 30).Select(row => $"r{row}\t{(row % 3 == 2 ? "" : $"리뷰 {row}")}\t{row % 2}\n"));

    [Fact]
    public async Task Read_All_TakesEveryUsableRow()
    {
        (List<long> rows, SelectedRows selected) = await ReadAsync("\"all\"");
        Assert.Equal(Enumerable.Range(0, 30).Where(row => row % 3 != 2).Select(row => (long)row), rows);
        Assert.Equal((20, 30, 10), (selected.Taken, selected.Counts.Read, selected.Counts.NoText));
    }

    [Fact]
    public async Task Read_Sample_TakesSoManyUsableRowsInTheirOrder()
    {
        (List<long> rows, SelectedRows selected) = await ReadAsync("""{"sample": 8}""");
        Assert.Equal(8, rows.Count);
        Assert.Equal(rows.Order(), rows);
        Assert.All(rows, row => Assert.NotEqual(2, row % 3));
        Assert.Equal(30, selected.Counts.Read);
        Assert.Equal(rows, (await ReadAsync("""{"sample": 8}""")).Rows);
        Assert.NotEqual(rows, (await ReadAsync("""{"sample": 8}""", run: "another")).Rows);
    }

    [Fact]
    public async Task Read_SampleOfMoreThanThereAre_TakesAll() => Assert.Equal(20, (await ReadAsync("""{"sample": 500}""")).Rows.Count);

    [Fact]
    public async Task Read_Next_TakesUpWhereTheLastRunEnded()
    {
        long first = 0;
        List<long> taken = [];
        List<int> counts = [];
        for (int night = 0; night < 5; night++)
        {
            (List<long> rows, SelectedRows selected) = await ReadAsync("""{"next": 6}""", first);
            taken.AddRange(rows);
            counts.Add(rows.Count);
            first = selected.NextRow;
        }
        Assert.Equal(Enumerable.Range(0, 30).Where(row => row % 3 != 2).Select(row => (long)row), taken);
        Assert.Equal([6, 6, 6, 2, 0], counts);
        Assert.Equal(30, first);
    }

    [Fact]
    public async Task Read_NextOfASourceThatShrank_StaysWhereItWas()
    {
        (List<long> rows, SelectedRows selected) = await ReadAsync("""{"next": 6}""", first: 100);
        Assert.Empty(rows);
        Assert.Equal(100, selected.NextRow);
    }

    private static async Task<(List<long> Rows, SelectedRows Selected)> ReadAsync(string rows, long first = 0, string run = "밤-20261123T170000Z")
    {
        RunContext context = RunSetup.Of(RunSetup.Recipe(Method, rows: rows), s_corpus, folder: "never-written", run) with { FirstRow = first };
        SelectedRows selected = new(context, []);
        CancellationToken stop = TestContext.Current.CancellationToken;
        return (await selected.ReadAsync(stop).Select(row => row.Number).ToListAsync(stop), selected);
    }
}
