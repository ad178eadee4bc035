namespace KoGpt2.Cli.Local.Azurite;

/// <summary>Installs the storage emulator, at the version that its lock file pins, into a folder that git ignores.</summary>
internal static class AzuriteInstall
{
    /// <summary>Installs it if it is not there.</summary>
    /// <param name="say">Told before something slow begins.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The script that Node is to run.</returns>
    /// <exception cref="LocalSystemException">Node is missing or too old, or npm failed.</exception>
    public static async Task<string> EnsureAsync(Action<string> say, CancellationToken stop)
    {
        string folder = Path.Combine(Checkout.Root, "tools", "azurite");
        await NpmFolder.EnsureAsync(
            folder, "The storage emulator", () => say("Installing the storage emulator with npm, once; this takes about half a minute."), stop);
        return Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
    }
}
