using Xunit;

namespace KoGpt2.TestSupport;

/// <summary>Where the tests find the checkout, and data that may stand beside it.</summary>
public static class Repository
{
    /// <summary>The checkout's top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The demo model's checkpoint, in Hugging Face's layout.</summary>
    public static string DemoCheckpoint => Path.Combine(Root, "models", "demo");

    /// <summary>A path in the data folder beside the checkout; skips the running test where that is absent.</summary>
    public static string SharedData(params string[] parts)
    {
        string path = Path.Combine([Root, "..", "shared", "data", .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"There is no ../shared/data/{string.Join('/', parts)} beside the checkout.");
        return path;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "KoGpt2.Functions.sln")))
                return folder;
        throw new DirectoryNotFoundException($"No KoGpt2.Functions.sln above {AppContext.BaseDirectory}.");
    }
}
