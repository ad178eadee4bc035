namespace KoGpt2.Api.Tests.Support;

/// <summary>Watches the managed heap.</summary>
internal static class Memory
{
    /// <summary>Bytes by which the heap grows at most while something runs.</summary>
    public static async Task<long> MostAsync(Func<Task> act)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), most = before;
        await using (new Timer(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 5))
            await act();
        return most - before;
    }
}
