using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Shared.Tests.Files;

public sealed class FileStoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(s_start) { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly string _owner = $"owner-{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FileStore Store => new(azurite.Storage, _clock);

    [Fact]
    public async Task Find_NewFile_IsItsOwnersOnly()
    {
        FileRecord file = await CreateAsync("한국어.jsonl");
        Assert.Equal(new StoredFile(file, null), await Store.FindAsync(_owner, file.Id, Stop));
        Assert.Null(await Store.FindAsync(_owner + "2", file.Id, Stop));
    }

    [Fact]
    public async Task Find_ContentSent_PinsIt()
    {
        FileRecord file = await CreateAsync();
        await UploadAsync(file, "{\"prompt\":\"가\"}");
        InputReference content = (await Store.FindAsync(_owner, file.Id, Stop))!.Content!;
        Assert.Equal((StorageLayout.FilesContainer, StorageLayout.FileContent(_owner, file.Id), 16, file.Id), (content.Container, content.Blob, content.Size, content.File));
        await using InputLines lines = await new PinnedInput(azurite.Storage).OpenAsync(content, part: null, Stop);
        Assert.True(await lines.ReadAsync(Stop));
    }

    [Fact]
    public async Task Find_ContentSentAgain_HasAnotherETag()
    {
        FileRecord file = await CreateAsync();
        await UploadAsync(file, "one");
        string? first = (await Store.FindAsync(_owner, file.Id, Stop))!.Content!.ETag;
        await UploadAsync(file, "two");
        Assert.NotEqual(first, (await Store.FindAsync(_owner, file.Id, Stop))!.Content!.ETag);
    }

    [Fact]
    public async Task Create_Twice_LeavesTheFirstAsItIs()
    {
        FileRecord file = await CreateAsync("first");
        await Store.CreateAsync(file with { Filename = "second" }, Stop);
        Assert.Equal("first", (await Store.FindRecordAsync(_owner, file.Id, Stop))!.Filename);
    }

    [Fact]
    public async Task Find_TimeIsUp_IsGoneButForItsRecord()
    {
        FileRecord file = await CreateAsync();
        _clock.SetUtcNow(file.ExpiresAt - TimeSpan.FromTicks(1));
        Assert.NotNull(await Store.FindAsync(_owner, file.Id, Stop));
        _clock.SetUtcNow(file.ExpiresAt);
        Assert.Null(await Store.FindAsync(_owner, file.Id, Stop));
        Assert.Empty(await ListAsync());
        Assert.Equal(file, await Store.FindRecordAsync(_owner, file.Id, Stop));
    }

    [Fact]
    public async Task List_ManyFiles_ComeInOrderFromBehindAnyOfThem()
    {
        List<FileRecord> files = [];
        for (int i = 0; i < 20; i++)
        {
            files.Add(await CreateAsync($"{i}"));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        await UploadAsync(files[3], "1234");
        string[] oldestFirst = [.. files.Select(file => file.Filename)];
        Assert.Equal(oldestFirst, await ListAsync(oldestFirst: true));
        Assert.Equal(oldestFirst.Reverse(), await ListAsync());
        Assert.Equal(["4", "3", "2", "1", "0"], await ListAsync(after: files[5].Id));
        Assert.Equal(["18", "19"], await ListAsync(after: files[17].Id, oldestFirst: true));
        List<StoredFile> listed = await Store.ListAsync(_owner, null, oldestFirst: true, Stop).ToListAsync(Stop);
        Assert.Equal([.. Enumerable.Repeat<long?>(null, 3), 4, .. Enumerable.Repeat<long?>(null, 16)], listed.Select(file => file.Content?.Size));
    }

    [Fact]
    public async Task List_FileBehindIsDeleted_GoesOnInItsPlace()
    {
        FileRecord first = await CreateAsync("first");
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        FileRecord second = await CreateAsync("second");
        await Store.DeleteAsync(_owner, second.Id, Stop);
        Assert.Equal([first.Filename], await ListAsync(after: second.Id));
    }

    [Fact]
    public async Task Delete_File_TakesRecordAndContent()
    {
        FileRecord file = await CreateAsync();
        await UploadAsync(file, "text");
        Assert.True(await Store.DeleteAsync(_owner, file.Id, Stop));
        Assert.Null(await Store.FindAsync(_owner, file.Id, Stop));
        Assert.False(await Store.Content(_owner, file.Id).ExistsAsync(Stop));
        Assert.False(await Store.DeleteAsync(_owner, file.Id, Stop));
    }

    private async Task<FileRecord> CreateAsync(string filename = "input.jsonl")
    {
        var file = new FileRecord
        {
            Id = FileId.New(_clock),
            Owner = _owner,
            Filename = filename,
            Purpose = FileRecord.BatchPurpose,
            CreatedAt = _clock.GetUtcNow(),
            ExpiresAt = s_start + TimeSpan.FromDays(30),
        };
        await Store.CreateAsync(file, Stop);
        return file;
    }

    private async Task UploadAsync(FileRecord file, string text) => await Store.Content(_owner, file.Id).UploadAsync(new BinaryData(text), overwrite: true, Stop);

    private async Task<string[]> ListAsync(FileId? after = null, bool oldestFirst = false) =>
        await Store.ListAsync(_owner, after, oldestFirst, Stop).Select(file => file.Record.Filename).ToArrayAsync(Stop);
}
