using KoGpt2.Api.Http;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Api.Files;

/// <summary>Handles the messages of the queue <c>watch</c> that name a file: deletes it once its time is up, and content whose record never came.</summary>
internal sealed class FileWatch(FileStore files, JobQueues queues, TimeProvider clock, ILogger<FileWatch> log)
{
    // No request takes this long, so that a record which is not there by then never comes.
    private static readonly TimeSpan s_lostAfter = TimeSpan.FromDays(1);

    /// <summary>Looks at a file, deletes it if it is due, and sends the message for the next look if it is not.</summary>
    /// <param name="owner">Whose file.</param>
    /// <param name="id">Which file.</param>
    /// <param name="stop">Gives up; the message must then come again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; the message must come again.</exception>
    public async Task HandleAsync(string owner, FileId id, CancellationToken stop)
    {
        FileRecord? file = await files.FindRecordAsync(owner, id, stop);
        DateTimeOffset due = file?.ExpiresAt ?? id.CreatedAt + s_lostAfter;
        TimeSpan left = due - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
            await queues.SendWatchAsync(new WatchMessage(owner, File: id), Seconds.RoundUp(left), stop);
        else if (await files.DeleteAsync(owner, id, stop))
            log.LogInformation("{File} of {Owner} has expired and is deleted", id, owner);
    }
}
