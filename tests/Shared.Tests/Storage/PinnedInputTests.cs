using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class PinnedInputTests(AzuriteFixture azurite)
{
    private const string Text = "\uFEFF첫째 줄\r\n\n둘째 줄\n셋째 줄";
    private readonly PinnedInput _input = new(azurite.Storage);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_Whole_GivesEveryLineAndWhereItStarts()
    {
        InputReference input = await UploadAsync(Text);
        Assert.Equal([("첫째 줄", 3), ("둘째 줄", 16), ("셋째 줄", 27)], await ReadAsync(input, part: null));
    }

    [Fact]
    public async Task Open_Part_GivesItsLinesAtTheSamePlaces()
    {
        InputReference input = await UploadAsync(Text);
        Assert.Equal([("둘째 줄", 16)], await ReadAsync(input, new ByteSpan(16, 11)));
        Assert.Equal([("첫째 줄", 3)], await ReadAsync(input, new ByteSpan(0, 15)));
    }

    [Fact]
    public async Task Open_ChangedMeanwhile_IsInputModified()
    {
        InputReference input = await UploadAsync(Text);
        await Blob(input).UploadAsync(new BinaryData(Text), overwrite: true, Stop);
        Assert.Equal("input_modified", (await Assert.ThrowsAsync<InputUnavailableException>(() => ReadAsync(input, part: null))).Error.Code);
    }

    [Fact]
    public async Task Open_DeletedMeanwhile_IsInputMissing()
    {
        InputReference input = await UploadAsync(Text);
        await Blob(input).DeleteAsync(cancellationToken: Stop);
        Assert.Equal("input_missing", (await Assert.ThrowsAsync<InputUnavailableException>(() => ReadAsync(input, part: null))).Error.Code);
    }

    [Fact]
    public async Task Read_LineTooLong_Throws()
    {
        InputReference input = await UploadAsync("짧다\n" + new string('x', 100) + "\n");
        await using InputLines lines = await _input.OpenAsync(input, part: null, Stop, longest: 99);
        Assert.True(await lines.ReadAsync(Stop));
        Assert.Equal(2, (await Assert.ThrowsAsync<LineTooLongException>(async () => await lines.ReadAsync(Stop))).LineNumber);
    }

    [Fact]
    public async Task Read_ConnectionBreaks_GoesOnWhereItWas()
    {
        string[] written = [.. Enumerable.Range(0, 2_000).Select(i => $"{i} {new string('가', 100)}")];
        InputReference input = await UploadAsync(string.Join('\n', written));
        await using StorageProxy proxy = await StorageProxy.StartAsync(azurite);
        int reads = 0;
        proxy.Decide = request => request.StartsWith("GET ", StringComparison.Ordinal) && Interlocked.Increment(ref reads) == 1 ? Fate.BreakAnswer : Fate.Pass;
        List<string> read = [];
        await using (InputLines lines = await new PinnedInput(proxy.Storage).OpenAsync(input, part: null, Stop))
        {
            while (await lines.ReadAsync(Stop))
                read.Add(Encoding.UTF8.GetString(lines.Line.Span));
        }
        Assert.Equal(written, read);
        Assert.True(reads > 1);
    }

    private async Task<List<(string Line, long Start)>> ReadAsync(InputReference input, ByteSpan? part)
    {
        List<(string, long)> read = [];
        await using InputLines lines = await _input.OpenAsync(input, part, Stop);
        while (await lines.ReadAsync(Stop))
            read.Add((Encoding.UTF8.GetString(lines.Line.Span), lines.LineStart));
        return read;
    }

    private async Task<InputReference> UploadAsync(string text)
    {
        var input = new InputReference("jobs", $"{Guid.NewGuid():N}/input.jsonl", "", Encoding.UTF8.GetByteCount(text));
        BlobContentInfo uploaded = await Blob(input).UploadAsync(new BinaryData(text), Stop);
        return input with { ETag = uploaded.ETag.ToString() };
    }

    private BlobClient Blob(InputReference input) => azurite.Storage.Blobs.GetBlobContainerClient(input.Container).GetBlobClient(input.Blob);
}
