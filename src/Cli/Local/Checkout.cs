namespace KoGpt2.Cli.Local;

/// <summary>The project's files beside the program: the demo model, the samples, the emulator's lock file.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds KoGpt2.Functions.sln.</summary>
    /// <exception cref="LocalSystemException">The program does not run from a checkout.</exception>
    public static string Root
    {
        get
        {
            for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "KoGpt2.Functions.sln")))
                    return folder;
            throw new LocalSystemException($"This command needs a checkout of KoGpt2.Functions; there is none above {AppContext.BaseDirectory}.");
        }
    }
}
