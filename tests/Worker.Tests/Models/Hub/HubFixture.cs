using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Hub;

namespace KoGpt2.Worker.Tests.Models.Hub;

/// <summary>A hub with a copy of the demo checkpoint, and a cache for downloads from it.</summary>
internal sealed class HubFixture : IAsyncDisposable
{
    public const string Weights = "model.safetensors";

    private readonly TempFolder _folder = new();

    private HubFixture()
    {
        Directory.CreateDirectory(Served);
        foreach (string path in Directory.GetFiles(Repository.DemoCheckpoint))
            File.Copy(path, Path.Combine(Served, Path.GetFileName(path)));
    }

    public HubServer Hub { get; private set; } = null!;

    public HurriedTime Time { get; } = new();

    public HubSettings Settings { get; private set; } = null!;

    public List<HubProgress> Progress { get; } = [];

    /// <summary>Is called with each step that is reported.</summary>
    public Action<string> Told { get; set; } = _ => { };

    /// <summary>Folder that the hub serves.</summary>
    public string Served => _folder["served"];

    /// <summary>Folder of the downloaded commit.</summary>
    public string Snapshot => _folder["cache", "someone--Demo_Model", HubServer.Commit];

    public static async Task<HubFixture> StartAsync()
    {
        var fixture = new HubFixture();
        fixture.Hub = await HubServer.StartAsync(fixture.Served);
        fixture.Settings = new HubSettings { Endpoint = fixture.Hub.Endpoint, Cache = fixture._folder["cache"], Stall = TimeSpan.FromHours(1) };
        return fixture;
    }

    public Task<HubSnapshot> FetchAsync(Func<HubSettings, HubSettings>? settings = null, string revision = "main", CancellationToken? stop = null) =>
        HubCheckpoint.FetchAsync(
            HubAddress.Parse(HubServer.Id, revision)!,
            settings?.Invoke(Settings) ?? Settings,
            Time,
            new Collector(this),
            stop ?? TestContext.Current.CancellationToken);

    public async Task<string> FailAsync(Func<HubSettings, HubSettings>? settings = null, string revision = "main") =>
        (await Assert.ThrowsAnyAsync<HubException>(() => FetchAsync(settings, revision))).Message;

    /// <summary>Asserts that what an import reads is downloaded, byte for byte, and no part is left.</summary>
    public void AssertWhole(params string[] names)
    {
        foreach (string name in names is [] ? ["config.json", "tokenizer.json", "README.md", Weights] : names)
            Assert.Equal(File.ReadAllBytes(Path.Combine(Served, name)), File.ReadAllBytes(Path.Combine(Snapshot, name)));
        Assert.Empty(Directory.GetFiles(Snapshot, "*.part"));
    }

    /// <summary>Puts a part of the weights into the cache, as an interrupted download would leave it.</summary>
    public void LeavePart(int bytes, Action<byte[]>? damage = null)
    {
        byte[] part = [.. File.ReadAllBytes(Path.Combine(Served, Weights)).Take(bytes)];
        damage?.Invoke(part);
        Directory.CreateDirectory(Snapshot);
        File.WriteAllBytes(Part, part);
    }

    public string Part => Path.Combine(Snapshot, Weights + ".part");

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Collector(HubFixture fixture) : IProgress<HubProgress>
    {
        public void Report(HubProgress value)
        {
            lock (fixture.Progress)
                fixture.Progress.Add(value);
            fixture.Told(value.Step);
        }
    }
}
