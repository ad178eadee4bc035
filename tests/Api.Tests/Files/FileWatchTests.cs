using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace KoGpt2.Api.Tests.Files;

public sealed class FileWatchTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_TimeIsUp_DeletesTheFile()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        FileId id = await host.FileAsync("{}");
        _clock.Advance(TimeSpan.FromDays(30));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, File: id), Stop);
        Assert.Null(await host.Get<FileStore>().FindRecordAsync(host.Owner, id, Stop));
        Assert.False(await host.Content(id).ExistsAsync(Stop));
        Assert.False(await Mailbox.TryTakeAsync(azurite, StorageLayout.WatchQueue, id));
    }

    [Fact]
    public async Task Watch_OneSecondEarly_LeavesItAndLooksAgain()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        FileId id = await host.FileAsync("{}");
        _clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, File: id), Stop);
        Assert.True(await host.Content(id).ExistsAsync(Stop));
        await Mailbox.TakeAsync(azurite, StorageLayout.WatchQueue, id);
    }

    [Fact]
    public async Task Watch_ContentWhoseRecordNeverCame_GoesAfterADay()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        FileId id = FileId.New(_clock);
        await host.Content(id).UploadAsync(new BinaryData("{}"), Stop);
        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, File: id), Stop);
        Assert.True(await host.Content(id).ExistsAsync(Stop));
        await Mailbox.TakeAsync(azurite, StorageLayout.WatchQueue, id);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await host.Handlers.WatchAsync(new WatchMessage(host.Owner, File: id), Stop);
        Assert.False(await host.Content(id).ExistsAsync(Stop));
    }

    [Fact]
    public async Task Watch_AnotherOwnersName_TouchesNothing()
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite, clock: _clock);
        FileId id = await host.FileAsync("{}");
        _clock.Advance(TimeSpan.FromDays(30));
        await host.Handlers.WatchAsync(new WatchMessage("other", File: id), Stop);
        Assert.True(await host.Content(id).ExistsAsync(Stop));
    }
}
