using System.Globalization;
using System.Text.Json.Nodes;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Hub;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubCheckpointTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("refs/pr/1")]
    [InlineData(HubServer.Commit)]
    public async Task Fetch_Repository_HasWhatAnImportReads(string revision)
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(fixture.Served, "flax_model.msgpack"), "not wanted", TestContext.Current.CancellationToken);
        HubSnapshot snapshot = await fixture.FetchAsync(revision: revision);
        Assert.Equal(new HubSnapshot(fixture.Snapshot, $"{HubServer.Id}@{HubServer.Commit}"), snapshot);
        fixture.AssertWhole();
        Assert.False(File.Exists(Path.Combine(fixture.Snapshot, "flax_model.msgpack")));
    }

    [Fact]
    public async Task Fetch_Progress_GrowsToAllBytes()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        await fixture.FetchAsync();
        long all = Directory.GetFiles(fixture.Served).Sum(path => new FileInfo(path).Length);
        Assert.Equal((all, all), (fixture.Progress[^1].Done, fixture.Progress[^1].Total));
        Assert.Equal(fixture.Progress.Select(progress => progress.Done).Order(), fixture.Progress.Select(progress => progress.Done));
        double megabytes = new FileInfo(Path.Combine(fixture.Served, HubFixture.Weights)).Length / 1e6;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"model.safetensors, {megabytes:F1} MB"), fixture.Progress.Select(progress => progress.Step));
    }

    [Fact]
    public async Task Fetch_Twice_DownloadsNothingAgain()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        await fixture.FetchAsync();
        int before = fixture.Hub.Requests.Count;
        await fixture.FetchAsync();
        Assert.Equal([$"/api/models/{HubServer.Id}/revision/main?blobs=true"], fixture.Hub.Requests.Skip(before).Select(request => request.Path));
        await fixture.FetchAsync(revision: HubServer.Commit);
        await fixture.FetchAsync(settings => settings with { Offline = true });
        Assert.Equal(before + 1, fixture.Hub.Requests.Count);
    }

    [Fact]
    public async Task Fetch_CachedFileIsDamaged_DownloadsItAgain()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        await fixture.FetchAsync();
        await using (FileStream file = File.OpenWrite(Path.Combine(fixture.Snapshot, HubFixture.Weights)))
        {
            file.Position = 5_000_000;
            file.WriteByte(0xFF);
            file.WriteByte(0xFE);
        }
        await fixture.FetchAsync();
        fixture.AssertWhole();
        Assert.Equal(2, fixture.Hub.StoreRequests.Count);
    }

    [Fact]
    public async Task Fetch_Offline_NamesWhatIsNotThere()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        string cache = fixture.Settings.Cache;
        Assert.Equal($"HF_HUB_OFFLINE is set, and {HubServer.Id}@main is not in {cache}.", await fixture.FailAsync(Offline));
        await fixture.FetchAsync();
        File.Delete(Path.Combine(fixture.Snapshot, HubFixture.Weights));
        int before = fixture.Hub.Requests.Count;
        Assert.Equal($"HF_HUB_OFFLINE is set, and model.safetensors of {HubServer.Id} is not in {cache}.", await fixture.FailAsync(Offline));
        Assert.Equal(before, fixture.Hub.Requests.Count);

        static HubSettings Offline(HubSettings settings) => settings with { Offline = true };
    }

    [Fact]
    public async Task Fetch_PrivateRepository_SendsTheTokenToTheHubAlone()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Token = "hf_secret";
        await fixture.FetchAsync(settings => settings with { Token = "hf_secret" });
        fixture.AssertWhole();
        Assert.NotEmpty(fixture.Hub.StoreRequests);
        Assert.All(fixture.Hub.Requests, request => Assert.Equal(request.IsHub ? "Bearer hf_secret" : "", request.Authorization ?? ""));
    }

    [Theory]
    [InlineData("model.safetensors.index.json", "model-{0}-of-2.safetensors")]
    [InlineData("pytorch_model.bin.index.json", "pytorch_model-{0}-of-2.bin")]
    public async Task Fetch_ShardedWeights_DownloadsEveryShardOnce(string index, string shard)
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        string[] shards = [.. new[] { 1, 2 }.Select(number => string.Format(null, shard, number))];
        File.Move(Path.Combine(fixture.Served, HubFixture.Weights), Path.Combine(fixture.Served, shards[0]));
        await File.WriteAllTextAsync(Path.Combine(fixture.Served, shards[1]), "second", TestContext.Current.CancellationToken);
        var map = new JsonObject { ["wte"] = shards[1], ["a"] = shards[0], ["b"] = shards[0] };
        await File.WriteAllTextAsync(Path.Combine(fixture.Served, index), new JsonObject { ["weight_map"] = map }.ToJsonString(), TestContext.Current.CancellationToken);
        await fixture.FetchAsync();
        fixture.AssertWhole([index, .. shards]);
        Assert.Equal(2, fixture.Hub.StoreRequests.Count);
    }

    [Fact]
    public async Task Fetch_AnotherKindOfNetwork_LeavesTheWeights()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(fixture.Served, "config.json"), """{"model_type":"llama"}""", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<CheckpointException>(() => fixture.FetchAsync());
        Assert.Empty(fixture.Hub.StoreRequests);
    }

    [Fact]
    public async Task Fetch_TwoAtOnce_DownloadOnceBetweenThem()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        var waiting = new TaskCompletionSource();
        fixture.Hub.Faults.Enqueue(async context =>
        {
            await waiting.Task;
            await fixture.Hub.CutAfter(2_000_000)(context);
        });
        fixture.Told = step => _ = step.StartsWith("Waiting", StringComparison.Ordinal) && waiting.TrySetResult();
        Task<HubSnapshot> first = fixture.FetchAsync(), second = fixture.FetchAsync();
        Assert.Equal(await first, await second);
        fixture.AssertWhole();
        Assert.Equal(["", "bytes=2000000-"], fixture.Hub.StoreRequests.Select(request => request.Range ?? ""));
    }

    [Fact]
    public async Task Fetch_DiskIsTooSmall_SaysHowMuchIsNeeded()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        fixture.Hub.Listing = listing =>
            listing["siblings"]!.AsArray().Single(file => (string?)file!["rfilename"] == HubFixture.Weights)!["lfs"]!["size"] = 9_000_000_000_000_000;
        Assert.StartsWith("The download needs 9,000,000,000.3 MB more in ", await fixture.FailAsync(), StringComparison.Ordinal);
        Assert.Empty(fixture.Hub.StoreRequests);
    }

    [Fact]
    public async Task Fetch_CacheIsAFile_Fails()
    {
        await using HubFixture fixture = await HubFixture.StartAsync();
        string file = Path.Combine(fixture.Served, "config.json");
        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => fixture.FetchAsync(settings => settings with { Cache = file }));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
