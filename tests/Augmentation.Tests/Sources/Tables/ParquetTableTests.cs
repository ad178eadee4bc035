using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Sources.Tables;
using Parquet;
using Parquet.Schema;

namespace KoGpt2.Augmentation.Tests.Sources.Tables;

public sealed class ParquetTableTests
{
    [Fact]
    public async Task Read_AllKindsOfColumns_GivesThemAsText()
    {
        byte[] table = await WriteAsync(groups: 1,
            (new DataField<string>("text"), (group, field) => group.WriteAsync(field, ["가나 \"다\"", null!, "ㅋㅋ\n😀"])),
            (new DataField<int>("whole"), (group, field) => group.WriteAsync<int>(field, new[] { 1, -2, 3 })),
            (new DataField<long?>("maybe"), (group, field) => group.WriteAsync<long>(field, new long?[] { long.MaxValue, null, 0 })),
            (new DataField<double>("score"), (group, field) => group.WriteAsync<double>(field, new[] { 4.5, 5.0, 0.1 })),
            (new DataField<float?>("single"), (group, field) => group.WriteAsync<float>(field, new float?[] { 0.1f, null, 3 })),
            (new DataField<bool>("good"), (group, field) => group.WriteAsync<bool>(field, new[] { true, false, true })));
        Assert.Equal(
            [
                ["가나 \"다\"", "1", "9223372036854775807", "4.5", "0.1", "true"],
                ["", "-2", "", "5", "", "false"],
                ["ㅋㅋ\n😀", "3", "0", "0.1", "3", "true"],
            ],
            await Rows.ReadAsync(table, TableFormat.Parquet, "text", "whole"));
    }

    [Fact]
    public async Task Read_SeveralRowGroups_GivesAllInOrder()
    {
        byte[] table = await WriteAsync(groups: 3, (new DataField<string>("text"), (group, field) => group.WriteAsync(field, ["하나", "둘"])));
        Assert.Equal(["하나", "둘", "하나", "둘", "하나", "둘"], (await Rows.ReadAsync(table, TableFormat.Parquet, "text")).Select(row => row[0]));
    }

    [Fact]
    public async Task Read_NoRowGroups_GivesNothing() => Assert.Empty(await Rows.ReadAsync(await WriteEmptyAsync("text"), TableFormat.Parquet, "text"));

    [Fact]
    public async Task Read_MissingColumn_NamesThoseThatAreThere()
    {
        TableException error = await Rows.RefuseAsync(await WriteEmptyAsync("sentence", "label"), TableFormat.Parquet, "text");
        Assert.Equal("표: there is no column \"text\"; there are \"sentence\", \"label\".", error.Message);
    }

    [Fact]
    public async Task Read_ColumnOfLists_IsLeftOutUnlessItIsNeeded()
    {
        ParquetSchema schema = new(new DataField<string>("text"), new ListField("words", new DataField<string>("element")));
        byte[] table = await WriteAsync(schema, groups: 0, []);
        Assert.Empty(await Rows.ReadAsync(table, TableFormat.Parquet, "text"));
        TableException error = await Rows.RefuseAsync(table, TableFormat.Parquet, "words");
        Assert.Equal("표: column \"words\" should hold texts, numbers or truth values; it holds lists.", error.Message);
    }

    [Fact]
    public async Task Read_OtherThanItsFormat_SaysSo()
    {
        byte[] table = await WriteEmptyAsync("text");
        Assert.Contains("is a Parquet file; say parquet", (await Rows.RefuseAsync(table, TableFormat.Csv)).Message, StringComparison.Ordinal);
        Assert.Contains("is no Parquet file", (await Rows.RefuseAsync("id\ttext\n", TableFormat.Parquet)).Message, StringComparison.Ordinal);
        Assert.Contains("is no Parquet file", (await Rows.RefuseAsync("", TableFormat.Parquet)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(60)]
    [InlineData(-1)]
    [InlineData(-30)]
    public async Task Read_CutOff_SaysSo(int length)
    {
        byte[] table = await WriteAsync(groups: 2, (new DataField<string>("text"), (group, field) => group.WriteAsync(field, [new string('가', 500), "나"])));
        TableException error = await Rows.RefuseAsync(table[..(length < 0 ? ^-length : length)], TableFormat.Parquet, "text");
        Assert.Contains("cannot be read as Parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AnyByteBroken_GivesRowsOrARefusal()
    {
        byte[] table = await WriteAsync(groups: 2,
            (new DataField<string>("text"), (group, field) => group.WriteAsync(field, ["이 영화는 정말 재미있었다", null!, "나"])),
            (new DataField<double?>("score"), (group, field) => group.WriteAsync<double>(field, new double?[] { 1, null, 2 })));
        int refused = 0;
        for (int at = 4; at < table.Length; at++)
        {
            byte[] broken = [.. table];
            broken[at] ^= 0x55;
            try
            {
                await Rows.ReadAsync(broken, TableFormat.Parquet, "text");
            }
            catch (TableException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, table.Length);
    }

    [Fact]
    public async Task Read_StorageThatFails_IsNotTakenForABrokenFile()
    {
        byte[] table = await WriteAsync(groups: 1, (new DataField<string>("text"), (group, field) => group.WriteAsync(field, [new string('가', 5_000)])));
        // Of any of its reads: the heads, the metadata, the rows.
        for (int reads = 0; reads < 4; reads++)
        {
            await using FailingStream stream = new(table, reads);
            CancellationToken stop = TestContext.Current.CancellationToken;
            await Assert.ThrowsAsync<TimeoutException>(async () => await TableReader.ReadAsync(stream, "표", TableFormat.Parquet, [], stop).CountAsync(stop));
        }
    }

    private sealed class FailingStream(byte[] table, int reads) : MemoryStream(table)
    {
        private int _left = reads;

        public override int Read(Span<byte> buffer) => _left-- > 0 ? base.Read(buffer) : throw new TimeoutException();

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));
    }

    private static Task<byte[]> WriteEmptyAsync(params string[] columns) =>
        WriteAsync(new ParquetSchema(columns.Select(column => new DataField<string>(column))), groups: 0, []);

    private static Task<byte[]> WriteAsync(int groups, params (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] columns) =>
        WriteAsync(new ParquetSchema(columns.Select(column => (Field)column.Field)), groups, columns);

    private static async Task<byte[]> WriteAsync(
        ParquetSchema schema, int groups, (DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)[] columns)
    {
        using MemoryStream stream = new();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream))
            for (int i = 0; i < groups; i++)
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                foreach ((DataField field, Func<ParquetRowGroupWriter, DataField, Task> write) in columns)
                    await write(group, field);
            }
        return stream.ToArray();
    }
}
