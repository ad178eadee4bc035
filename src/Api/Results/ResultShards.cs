using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Planning;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Results;

/// <summary>Reads result lines shard by shard, from their parts, or made up where the job ended before.</summary>
internal sealed class ResultShards(StorageClients storage, UnfinishedLines unfinished, ShardIndexes indexes)
{
    // While one is sent, the next are on their way: a small part takes longer to ask for than to read.
    private const int Ahead = 4;
    private static readonly StreamPipeReaderOptions s_buffers = new(bufferSize: 64 * 1_024);

    /// <summary>Reads shards one after another. Memory: some buffers, and a whole shard only of one that is made up.</summary>
    /// <param name="job">The job.</param>
    /// <param name="shards">Their numbers, in the order wanted.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Each shard's lines, valid until the next one's.</returns>
    public async IAsyncEnumerable<ShardLines> ReadAsync(JobDocument job, IEnumerable<int> shards, [EnumeratorCancellation] CancellationToken stop)
    {
        var index = new Lazy<Task<ShardIndex?>>(() => indexes.FindAsync(job.Owner, job.Id, stop));
        var opened = new Queue<Task<ShardLines>>();
        try
        {
            foreach (int shard in shards)
            {
                opened.Enqueue(OpenAsync(job, shard, index, stop));
                if (opened.Count <= Ahead)
                    continue;
                await using ShardLines lines = await opened.Dequeue();
                yield return lines;
            }
            while (opened.TryDequeue(out Task<ShardLines>? next))
            {
                await using ShardLines lines = await next;
                yield return lines;
            }
        }
        finally
        {
            await Task.WhenAll(opened.Select(CloseAsync));
        }
    }

    private async Task<ShardLines> OpenAsync(JobDocument job, int shard, Lazy<Task<ShardIndex?>> index, CancellationToken stop)
    {
        Stream? part = job.FinishedShards.Contains(shard) ? await FindPartAsync(StorageLayout.Part(job.Owner, job.Id, shard), stop) : null;
        Stream content = part ?? await unfinished.MakeAsync(job, shard, await index.Value, stop);
        return new ShardLines(job.Id, shard, new LineSpan(job.FirstLine(shard), job.LineCount(shard)), PipeReader.Create(content, s_buffers));
    }

    // A shard that was cancelled whole may be counted and yet have no part.
    private async Task<Stream?> FindPartAsync(string part, CancellationToken stop)
    {
        try
        {
            BlobDownloadStreamingResult read = await storage.Jobs.GetBlobClient(part).DownloadStreamingAsync(cancellationToken: stop);
            return read.Content;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private static async Task CloseAsync(Task<ShardLines> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception)
        {
            // Nobody waits for this shard any more: what ended the reading before it is what counts.
        }
    }
}
