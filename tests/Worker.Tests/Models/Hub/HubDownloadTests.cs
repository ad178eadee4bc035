using KoGpt2.TestSupport;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubDownloadTests
{
    private static readonly long s_size = new FileInfo(Path.Combine(Repository.DemoCheckpoint, HubFixture.Weights)).Length;

    [Fact]
    public async Task Fetch_ConnectionBreaks_GoesOnWhereItBroke()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        foreach (int bytes in new[] { 3_000_000, 0, 1, 2_000_000 })
            fixture.Hub.Faults.Enqueue(fixture.Hub.CutAfter(bytes));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(["", "bytes=3000000-", "bytes=3000000-", "bytes=3000001-", "bytes=5000001-"], Ranges(fixture));
    }

    [Fact]
    public async Task Fetch_ConnectionBreaksOftenWithHeadway_NeverGivesUp()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        for (int i = 0; i < 9; i++)
            fixture.Hub.Faults.Enqueue(fixture.Hub.CutAfter(1_100_000));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(10, fixture.Hub.StoreRequests.Count);
    }

    [Fact]
    public async Task Fetch_ConnectionBreaksWithoutHeadway_GivesUpAndKeepsThePart()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        for (int i = 0; i < 6; i++)
            fixture.Hub.Faults.Enqueue(fixture.Hub.CutAfter(1_000));
        Assert.StartsWith($"{new Uri(fixture.Hub.Store).Authority} broke off its answer: ", await fixture.FailAsync(), StringComparison.Ordinal);
        Assert.Equal(6_000, new FileInfo(fixture.Part).Length);
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal("bytes=6000-", Ranges(fixture)[^1]);
    }

    [Fact]
    public async Task Fetch_ServerStalls_AsksAgain()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Faults.Enqueue(fixture.Hub.CutAfter(4_000_000, hold: true));
        await fixture.FetchAsync(settings => settings with { Stall = TimeSpan.FromSeconds(100) });
        fixture.AssertWhole();
        Assert.Contains(Ranges(fixture), range => range.StartsWith("bytes=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetch_ServerStallsFromTheStart_SaysHowLong()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        for (int i = 0; i < 6; i++)
            fixture.Hub.HubFaults.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        Assert.Equal($"{new Uri(fixture.Hub.Endpoint).Authority} sent nothing for 10 seconds.", await fixture.FailAsync(settings => settings with { Stall = TimeSpan.FromSeconds(10) }));
    }

    [Fact]
    public async Task Fetch_Stopped_KeepsThePart()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int reports = 0;
        fixture.Told = step =>
        {
            if (step.StartsWith(HubFixture.Weights, StringComparison.Ordinal) && ++reports == 2)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.FetchAsync(stop: stop.Token));
        Assert.InRange(new FileInfo(fixture.Part).Length, 1, s_size - 1);
        Assert.False(File.Exists(Path.Combine(fixture.Snapshot, HubFixture.Weights)));
    }

    [Fact]
    public async Task Fetch_ServerKnowsNoRanges_StartsOver()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.LeavePart(4_000_000);
        fixture.Hub.Faults.Enqueue(fixture.Hub.Whole(_ => { }));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(["bytes=4000000-"], Ranges(fixture));
    }

    [Fact]
    public async Task Fetch_ServerRefusesTheRange_StartsOver()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.LeavePart(4_000_000);
        fixture.Hub.Faults.Enqueue(HubServer.Status(416));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(["bytes=4000000-", ""], Ranges(fixture));
    }

    [Fact]
    public async Task Fetch_PartIsWhole_DownloadsNothing()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.LeavePart((int)s_size);
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Empty(fixture.Hub.StoreRequests);
    }

    [Fact]
    public async Task Fetch_PartIsTooLong_StartsOver()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.LeavePart((int)s_size);
        await File.AppendAllTextAsync(fixture.Part, "more", TestContext.Current.CancellationToken);
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal([""], Ranges(fixture));
    }

    [Fact]
    public async Task Fetch_PartIsDamaged_IsFoundOutAndGone()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.LeavePart(4_000_000, bytes => bytes[7] ^= 1);
        string message = await fixture.FailAsync();
        Assert.StartsWith($"What came as model.safetensors of {HubServer.Id} does not have the digest ", message, StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.Part));
        Assert.False(File.Exists(Path.Combine(fixture.Snapshot, HubFixture.Weights)));
        await fixture.FetchAsync();
        fixture.AssertWhole();
    }

    [Fact]
    public async Task Fetch_SmallFileIsDamaged_IsFoundOut()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        foreach (int _ in Enumerable.Range(0, 2))
            fixture.Hub.HubFaults.Enqueue(HubServer.Status(503));
        fixture.Hub.Listing = listing => listing["siblings"]!.AsArray().Single(file => (string?)file!["rfilename"] == "tokenizer.json")!["blobId"] = new string('0', 40);
        Assert.Equal(
            $"What came as tokenizer.json of {HubServer.Id} does not have the digest {new string('0', 40)} that the hub lists for commit {HubServer.Commit}; try again.",
            await fixture.FailAsync());
    }

    [Fact]
    public async Task Fetch_WrongSize_NamesBoth()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Listing = listing =>
            listing["siblings"]!.AsArray().Single(file => (string?)file!["rfilename"] == HubFixture.Weights)!["lfs"]!["size"] = s_size - 1;
        Assert.Equal(
            $"{new Uri(fixture.Hub.Store).Authority} has {s_size} bytes for model.safetensors of {HubServer.Id}; the hub lists {s_size - 1}.", await fixture.FailAsync());
    }

    [Fact]
    public async Task Fetch_MoreThanListed_IsCutOff()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Listing = listing =>
            listing["siblings"]!.AsArray().Single(file => (string?)file!["rfilename"] == HubFixture.Weights)!["lfs"]!["size"] = s_size - 1;
        fixture.Hub.Faults.Enqueue(fixture.Hub.Whole(_ => { }));
        Assert.Equal(
            $"{new Uri(fixture.Hub.Store).Authority} sends more than the {s_size - 1} bytes that the hub lists for model.safetensors of {HubServer.Id}.",
            await fixture.FailAsync());
    }

    [Fact]
    public async Task Fetch_TooManyRequests_WaitsAsLongAsIsSaid()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.HubFaults.Enqueue(HubServer.Status(429, "Retry-After", "37"));
        fixture.Hub.Faults.Enqueue(HubServer.Status(503, "Retry-After", "41"));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Contains(TimeSpan.FromSeconds(37), fixture.Time.Waits);
        Assert.Contains(TimeSpan.FromSeconds(41), fixture.Time.Waits);
    }

    [Fact]
    public async Task Fetch_TooManyRequestsForLong_GivesUpAtOnce()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.HubFaults.Enqueue(HubServer.Status(429, "Retry-After", "3600"));
        Assert.Equal(
            $"{new Uri(fixture.Hub.Endpoint).Authority} answered 429 when asked for {HubServer.Id}@main; it asks to be left alone for 3600 seconds.",
            await fixture.FailAsync());
        Assert.Single(fixture.Hub.Requests);
    }

    [Fact]
    public async Task Fetch_LinkHasRunOut_AsksTheHubForAnother()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Faults.Enqueue(HubServer.Status(403));
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(2, fixture.Hub.Requests.Count(request => request.IsHub && request.Path.EndsWith(HubFixture.Weights, StringComparison.Ordinal)));
    }

    private static string[] Ranges(HubFixture fixture) => [.. fixture.Hub.StoreRequests.Select(request => request.Range ?? "")];
}
