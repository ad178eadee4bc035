using System.Text;
using System.Text.Json;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.TestSupport;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Tests.Outputs;

public sealed class ExampleWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<TableFormat> Formats => [.. Enum.GetValues<TableFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Write_AnyTexts_ReadBackAsTheyWere(TableFormat format) => Prop.ForAll(Texts.Any, Texts.Any, (text, label) =>
    {
        Example[] examples =
        [
            Examples.One(text, label.Length == 0 ? null : label), Examples.One(number: 1), Examples.One(label + text, null, 2) with { MeanLogprob = null },
        ];
        Example[] read = RoundTripAsync(format, dropped: false, examples).GetAwaiter().GetResult();
        return read.Length == examples.Length && read.Zip(examples).All(pair => Examples.Same(pair.First, pair.Second));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_DroppedOnes_SayWhoDroppedThemAndWhy(TableFormat format)
    {
        Example[] read = await RoundTripAsync(format, dropped: true, [Examples.Dropped(), Examples.Dropped(1)]);
        Assert.All(read, example => Assert.Equal(("near_duplicate", "0.83 like source row 17; 0.7 is the limit"), (example.DroppedBy, example.Reason)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_AnyFormat_ItsLibraryReadsWhatWasWritten(TableFormat format)
    {
        Example[] examples = [Examples.One("따옴표 \"와\" 탭\t과 줄\n바꿈 ㅋㅋ 😀", null), Examples.One("둘째, 쉼표", "negative", 1) with { MeanLogprob = null }];
        IReadOnlyList<ManifestFile> parts = await WriteAsync(_folder.Path, format, dropped: false, 10, examples);
        string[][] expected = [.. examples.Select(example => ExampleColumns.Kept.Select(column => column.Text(example)).ToArray())];
        string[][] rows = await ReadByLibraryAsync(_folder[parts[0].Name], format);
        Assert.Equal(ExampleColumns.Kept.Select(column => column.Name), rows[0]);
        Assert.Equal(expected, rows[1..]);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_NoExamples_IsAPartThatNamesItsColumns(TableFormat format)
    {
        ManifestFile part = Assert.Single(await WriteAsync(_folder.Path, format, dropped: false, 10, []));
        Assert.Equal((RunFileNames.Data(0, format), 0), (part.Name, part.Rows));
        string[][] rows = await ReadByLibraryAsync(_folder[part.Name], format);
        // An empty JSON Lines file is one without lines: there is no heading to write.
        Assert.Equal(format == TableFormat.Jsonl ? [] : [.. ExampleColumns.Kept.Select(column => column.Name)], rows.SingleOrDefault() ?? []);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_MoreRowsThanAPartHolds_BeginsAnother(TableFormat format)
    {
        Example[] examples = [.. Enumerable.Range(0, 7).Select(number => Examples.One(number: number))];
        IReadOnlyList<ManifestFile> parts = await WriteAsync(_folder.Path, format, dropped: true, 3, examples);
        Assert.Equal([3, 3, 1], parts.Select(part => part.Rows!.Value));
        Assert.Equal(Enumerable.Range(0, 3).Select(part => RunFileNames.Rejected(part, format)), parts.Select(part => part.Name));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_Again_GivesTheSameBytes(TableFormat format)
    {
        Example[] examples = [.. Enumerable.Range(0, 1_000).Select(number => Examples.One(number: number))];
        IReadOnlyList<ManifestFile> first = await WriteAsync(_folder["1"], format, dropped: false, 600, examples);
        IReadOnlyList<ManifestFile> second = await WriteAsync(_folder["2"], format, dropped: false, 600, examples);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Dispose_BeforeTheEnd_LeavesNothingOfTheOpenPart()
    {
        await using (ExampleWriter writer = new(new FolderRunFiles(_folder.Path), new OutputSpec(), dropped: false, TestContext.Current.CancellationToken))
            await writer.AddAsync(Examples.One());
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Add_WhenThePartCannotBeWritten_Throws()
    {
        await File.WriteAllTextAsync(_folder["data"], "no folder", TestContext.Current.CancellationToken);
        await using ExampleWriter writer = new(new FolderRunFiles(_folder.Path), new OutputSpec(), dropped: false, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
                await writer.AddAsync(Examples.One());
        });
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<IReadOnlyList<ManifestFile>> WriteAsync(string folder, TableFormat format, bool dropped, int rowsPerPart, Example[] examples)
    {
        await using ExampleWriter writer = new(new FolderRunFiles(folder), new OutputSpec(format, rowsPerPart), dropped, TestContext.Current.CancellationToken);
        foreach (Example example in examples)
            await writer.AddAsync(example);
        return await writer.CompleteAsync();
    }

    private async Task<Example[]> RoundTripAsync(TableFormat format, bool dropped, Example[] examples)
    {
        IReadOnlyList<ManifestFile> parts = await WriteAsync(_folder.Path, format, dropped, 10, examples);
        IReadOnlyList<ExampleColumn> columns = dropped ? ExampleColumns.Dropped : ExampleColumns.Kept;
        return await ExampleReader.ReadPartAsync(new FolderRunFiles(_folder.Path), parts.Single().Name, format, columns, TestContext.Current.CancellationToken)
            .ToArrayAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string[][]> ReadByLibraryAsync(string path, TableFormat format)
    {
        switch (format)
        {
            case TableFormat.Csv:
                using (CsvReader csv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false, Separator = ',' }))
                    return ReadAll(csv, field => csv.GetString(field));
            case TableFormat.Tsv:
                using (CsvReader tsv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false, Separator = '\t', Mode = CsvMode.NoEscape }))
                    return ReadAll(tsv, field =>
                        tsv.GetString(field).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
            case TableFormat.Jsonl:
                string[] lines = await File.ReadAllLinesAsync(path, Encoding.UTF8, TestContext.Current.CancellationToken);
                JsonElement[] objects = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
                return [.. objects.Take(1).Select(json => json.EnumerateObject().Select(field => field.Name).ToArray()),
                    .. objects.Select(json => json.EnumerateObject().Select(field => field.Value.ToString()).ToArray())];
            default:
                return await ReadParquetAsync(path);
        }
    }

    private static string[][] ReadAll(CsvReader reader, Func<int, string> text)
    {
        List<string[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(text)]);
        return [.. rows];
    }

    private static async Task<string[][]> ReadParquetAsync(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        DataField[] fields = reader.Schema.DataFields;
        List<string[]> rows = [[.. fields.Select(field => field.Name)]];
        foreach (ParquetRowGroupReader group in reader.RowGroups)
        {
            string[][] columns = new string[fields.Length][];
            for (int i = 0; i < fields.Length; i++)
                columns[i] = await ReadColumnAsync(group, fields[i]);
            rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(row => columns.Select(column => column[row]).ToArray()));
        }
        return [.. rows];
    }

    private static async Task<string[]> ReadColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(long))
        {
            long[] whole = new long[group.RowCount];
            await group.ReadAsync<long>(field, whole.AsMemory());
            return [.. whole.Select(value => $"{value}")];
        }
        if (field.ClrType == typeof(double))
        {
            double?[] numbers = new double?[group.RowCount];
            await group.ReadAsync<double>(field, numbers.AsMemory());
            return [.. numbers.Select(value => FormattableString.Invariant($"{value}"))];
        }
        string?[] texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory());
        return [.. texts.Select(value => value ?? "")];
    }
}
