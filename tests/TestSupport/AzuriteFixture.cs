using KoGpt2.Cli.Local.Azurite;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;
using Xunit;

namespace KoGpt2.TestSupport;

/// <summary>One storage emulator for all tests of an assembly; tests keep apart by owner, job and model names.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    /// <summary>How to reach it.</summary>
    public string ConnectionString => _azurite!.ConnectionString;

    /// <summary>Clients of it.</summary>
    public StorageClients Storage { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string script = await AzuriteInstall.EnsureAsync(_ => { }, TestContext.Current.CancellationToken);
        _azurite = await AzuriteProcess.StartAsync(script, TestContext.Current.CancellationToken);
        Storage = new StorageClients(Options.Create(new StorageOptions { ConnectionString = ConnectionString }));
        await Storage.CreateMissingAsync([], TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
