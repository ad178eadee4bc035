using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KoGpt2.Cli.Local.Azurite;

/// <summary>The Azure Storage emulator as a child process on free loopback ports, with everything in memory.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    // The emulator's own account and key, the same on every machine (learn.microsoft.com/azure/storage/common/storage-use-azurite).
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private AzuriteProcess(Process process, string connectionString) => (_process, ConnectionString) = (process, connectionString);

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="script">What <see cref="AzuriteInstall.EnsureAsync"/> returned.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="LocalSystemException">It did not start.</exception>
    public static async Task<AzuriteProcess> StartAsync(string script, CancellationToken stop)
    {
        string[] arguments =
        [
            script, "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0", "--tableHost", "127.0.0.1", "--tablePort", "0",
        ];
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start) ?? throw new LocalSystemException("Node did not start.");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(s_startLimit);
            (string blob, string queue) = await ReadAddressesAsync(process, limit.Token);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            string connection = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={blob}/{Account};QueueEndpoint={queue}/{Account};";
            return new AzuriteProcess(process, connection);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<(string Blob, string Queue)> ReadAddressesAsync(Process process, CancellationToken stop)
    {
        Dictionary<string, string> addresses = [];
        while (addresses.Count < 3)
        {
            string line = await process.StandardOutput.ReadLineAsync(stop)
                ?? throw new LocalSystemException($"The storage emulator ended: {(await process.StandardError.ReadToEndAsync(stop)).Trim()}");
            if (Listening().Match(line) is { Success: true } match)
                addresses[match.Groups[1].Value] = match.Groups[2].Value;
        }
        return (addresses["Blob"], addresses["Queue"]);
    }

    [GeneratedRegex("Azurite (Blob|Queue|Table) service is successfully listening at (\\S+)")]
    private static partial Regex Listening();
}
