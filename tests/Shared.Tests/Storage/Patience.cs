using System.Diagnostics;

namespace KoGpt2.Shared.Tests.Storage;

/// <summary>A test that waits for what never comes fails, instead of waiting for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(s_limit, TestContext.Current.CancellationToken);

    /// <summary>Asks again until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> met)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await met())
            Assert.True(Stopwatch.GetElapsedTime(start) < s_limit, "What was waited for did not come.");
    }
}
