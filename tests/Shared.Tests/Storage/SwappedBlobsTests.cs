using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class SwappedBlobsTests(AzuriteFixture azurite)
{
    private readonly SwappedBlobs<FileRecord> _records = new(
        SharedJson.Korean.FileRecord, record => record.Filename == "" ? null : new() { ["name"] = record.Filename }, TimeProvider.System);

    private readonly BlobClient _blob = azurite.Storage.Files.GetBlobClient($"swapped/{Guid.NewGuid():N}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_OneIsThere_Stays()
    {
        Assert.True(await _records.TryCreateAsync(_blob, Named("first"), Stop));
        Assert.False(await _records.TryCreateAsync(_blob, Named("second"), Stop));
        Assert.Equal("first", (await _records.ReadAsync(_blob, Stop))!.Value.Document.Filename);
    }

    [Fact]
    public async Task Change_NoneThere_MayMakeOne()
    {
        Assert.Null(await _records.ChangeAsync(_blob, there => there, tried: null, Stop));
        Assert.Null(await _records.ReadAsync(_blob, Stop));
        Assert.Equal("made", (await _records.ChangeAsync(_blob, there => there ?? Named("made"), tried: null, Stop))!.Filename);
    }

    [Fact]
    public async Task Change_TwentyAtOnce_NoneIsLostAndEveryTryIsTold()
    {
        int held = 0, forestalled = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _records.ChangeAsync(
            _blob,
            there => Named((there?.Filename ?? "") + "x"),
            (before, after, written) =>
            {
                Assert.Equal((before?.Filename.Length ?? 0) + 1, after.Filename.Length);
                Interlocked.Increment(ref written ? ref held : ref forestalled);
            },
            Stop)));
        Assert.Equal((new string('x', 20), 20), ((await _records.ReadAsync(_blob, Stop))!.Value.Document.Filename, held));
        Assert.True(forestalled > 0);
    }

    [Fact]
    public async Task Change_Written_IsSeenInListings()
    {
        await _records.TryCreateAsync(_blob, Named("first"), Stop);
        BlobProperties properties = await _blob.GetPropertiesAsync(cancellationToken: Stop);
        Assert.Equal(("first", "application/json"), (properties.Metadata["name"], properties.ContentType));
        await _records.ChangeAsync(_blob, _ => Named(""), tried: null, Stop);
        Assert.Empty((await _blob.GetPropertiesAsync(cancellationToken: Stop)).Value.Metadata);
    }

    private static FileRecord Named(string name) => new()
    {
        Id = FileId.New(TimeProvider.System),
        Owner = "owner",
        Filename = name,
        Purpose = FileRecord.BatchPurpose,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.MaxValue,
    };
}
