using KoGpt2.Augmentation.Runs;

namespace KoGpt2.Augmentation.Tests.Support;

/// <summary>Files that cannot be written from a certain write on, as after a crash.</summary>
/// <param name="inner">The files.</param>
/// <param name="writes">Writes that come through.</param>
internal sealed class FailingRunFiles(IRunFiles inner, int writes) : IRunFiles
{
    private int _writes;

    public Task<Stream> OpenReadAsync(string name, CancellationToken stop) => inner.OpenReadAsync(name, stop);

    public async Task<WrittenFile> WriteAsync(string name, string contentType, Func<Stream, Task> write, CancellationToken stop)
    {
        if (Interlocked.Increment(ref _writes) > writes)
            throw new IOException($"The machine was taken away before {name} was written.");
        return await inner.WriteAsync(name, contentType, write, stop);
    }
}
