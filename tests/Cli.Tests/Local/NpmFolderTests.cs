using KoGpt2.Cli.Local;
using KoGpt2.Cli.Local.Azurite;

namespace KoGpt2.Cli.Tests.Local;

public sealed class NpmFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kogpt2-test-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string LockFile => Path.Combine(_folder, "package-lock.json");

    [Fact]
    public async Task Ensure_SeveralAtOnce_InstallsOnce()
    {
        WriteOnePackage();
        int installed = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NpmFolder.EnsureAsync(_folder, "A test", () => Interlocked.Increment(ref installed), Stop)));
        Assert.Equal(1, installed);
    }

    [Fact]
    public async Task Ensure_NewerLockFile_InstallsAgain()
    {
        WriteOnePackage();
        int installed = 0;
        await NpmFolder.EnsureAsync(_folder, "A test", () => installed++, Stop);
        File.SetLastWriteTimeUtc(LockFile, File.GetLastWriteTimeUtc(Path.Combine(_folder, "node_modules", ".installed")).AddSeconds(1));
        await NpmFolder.EnsureAsync(_folder, "A test", () => installed++, Stop);
        Assert.Equal(2, installed);
    }

    [Fact]
    public async Task Ensure_NpmFails_SaysWhatNpmSays()
    {
        Write("""{"other": "2.0.0"}""", """{"": {"dependencies": {"other": "1.0.0"}}}""");
        LocalSystemException e = await Assert.ThrowsAsync<LocalSystemException>(() => NpmFolder.EnsureAsync(_folder, "A test", () => { }, Stop));
        Assert.StartsWith($"A test could not be installed in {_folder}; npm says: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("other@2.0.0", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("process.stdin.pipe(process.stdout)", "안녕", 0, "안녕", "")]
    [InlineData("console.error('no'); process.exit(3)", "", 3, "", "no\n")]
    public async Task Run_Script_GivesBackAllItDid(string script, string input, int exit, string output, string errors) =>
        Assert.Equal((exit, output, errors), await NpmFolder.RunAsync("node", ["-e", script], _folder, input, Stop));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void WriteOnePackage()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "one"));
        File.WriteAllText(Path.Combine(_folder, "one", "package.json"), """{"name": "one", "version": "1.0.0"}""");
        Write("""{"one": "file:one"}""",
            """{"": {"dependencies": {"one": "file:one"}}, "one": {"version": "1.0.0"}, "node_modules/one": {"resolved": "one", "link": true}}""");
    }

    private void Write(string dependencies, string pinned)
    {
        File.WriteAllText(Path.Combine(_folder, "package.json"), $$"""{"name": "test", "dependencies": {{dependencies}}}""");
        File.WriteAllText(LockFile, $$"""{"name": "test", "lockfileVersion": 3, "packages": {{pinned}}}""");
    }
}
