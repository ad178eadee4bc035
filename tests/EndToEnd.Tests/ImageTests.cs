using System.Diagnostics;
using System.Text.RegularExpressions;
using KoGpt2.TestSupport;

namespace KoGpt2.EndToEnd.Tests;

/// <summary>The worker as its image runs it: a user who may do nothing, a root file system that nobody can write to, the image's own settings.</summary>
public sealed partial class ImageTests(SystemFixture fixture)
{
    private const string User = "1654";

    // Some seconds' work, so that the worker is still in the midst of it when the first of it is seen to be done.
    private const int Lines = 3_000;

    private static readonly (string, string)[] s_hurried = [("Worker:StopGrace", "00:00:00"), ("Worker:SettleInterval", "00:00:00.200")];

    [Fact]
    public async Task Worker_WithNothingButItsCacheToWriteTo_StopsInTheMiddleOfAJobAndDoesItAll()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.SkipUnless(await CanConfineAsync(stop), "It takes root, unshare and setpriv, and a checkout that others may read.");
        using var cache = new TempFolder();
        string confine = $"chown {User} {cache.Path} && mount --bind {cache.Path} {cache.Path} && mount -o remount,ro,bind / "
            + $"&& exec setpriv --reuid {User} --regid {User} --clear-groups --bounding-set -all --no-new-privs \"$@\"";
        string[] wrapper = ["unshare", "--mount", "--propagation", "private", "sh", "-c", confine, "sh"];
        string job = await fixture.Client.SubmitAsync(fixture.Request(Lines, maxTokens: 40), stop);
        await using (WorkerProcess first = await WorkerProcess.StartAsync(fixture.System, cache.Path, wrapper, [.. ImageSettings(), .. s_hurried], stop))
        {
            await fixture.ReachAsync(job, lines: 50, stop);
            Assert.Equal(0, await first.TerminateAsync(stop));
        }
        Assert.InRange((await fixture.Client.GetAsync(job, stop)).Lines, 50, Lines - 1);
        await using WorkerProcess second = await WorkerProcess.StartAsync(fixture.System, cache.Path, wrapper, ImageSettings(), stop);
        Assert.Equal("completed", (await fixture.FinishAsync(job, stop)).Status);
        Assert.Equal(Lines, (await fixture.ResultsAsync(job, stop)).Length);
        Assert.Equal(0, await second.TerminateAsync(stop));
    }

    private static (string, string)[] ImageSettings()
    {
        string file = File.ReadAllText(Path.Combine(Repository.Root, "src", "Worker", "Dockerfile"));
        string ofWorker = file[file.IndexOf(" AS worker", StringComparison.Ordinal)..].Replace("\\\n", " ", StringComparison.Ordinal);
        string settings = ofWorker.Split('\n').Single(line => line.StartsWith("ENV ", StringComparison.Ordinal));
        return [.. Setting().Matches(settings).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Where(setting => setting.Item1 != "Worker__CacheFolder")];
    }

    private static async Task<bool> CanConfineAsync(CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return false;
        string tried = $"mount -o remount,ro,bind / && setpriv --reuid {User} --regid {User} --clear-groups test -r \"$1\"";
        using Process process = Process.Start("unshare", ["--mount", "sh", "-c", tried, "sh", typeof(KoGpt2.Worker.WorkerOptions).Assembly.Location]);
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0;
    }

    [GeneratedRegex(@"(\S+)=(\S+)")]
    private static partial Regex Setting();
}
