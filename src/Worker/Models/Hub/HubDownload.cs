using System.Net;
using System.Net.Http.Headers;
using Polly;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>Brings files of one commit into a folder; what is there in part is continued, and nothing stands under its name that was not checked.</summary>
/// <param name="client">The hub.</param>
/// <param name="address">The repository.</param>
/// <param name="commit">The commit.</param>
/// <param name="folder">Where the files will be; nobody else may write there meanwhile.</param>
/// <param name="retry">How often a request is made again.</param>
/// <param name="progress">Told of each file, and how many bytes of it are there.</param>
internal sealed class HubDownload(
    HubClient client, HubAddress address, string commit, string folder, ResiliencePipeline retry, Action<HubFile, long> progress)
{
    /// <summary>What the name of a file ends with until it is whole.</summary>
    public const string PartEnd = ".part";

    // An interruption after this many bytes is no sign that trying is in vain.
    private const int Headway = 1 << 20;
    private const int BufferSize = 1 << 17;

    /// <summary>Brings a file, unless it is there already.</summary>
    /// <exception cref="HubException">The hub does not give it, or not as the listing has it.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public async Task FetchAsync(HubFile file, CancellationToken stop)
    {
        string path = Path.Combine(folder, file.Name), part = path + PartEnd;
        if (File.Exists(path) && await file.IsAtAsync(path, stop))
        {
            progress(file, file.Size);
            return;
        }
        while (!File.Exists(part) || new FileInfo(part).Length != file.Size)
            await retry.ExecuteAsync(async stop => await ContinueAsync(file, part, stop), stop);
        if (!await file.IsAtAsync(part, stop))
        {
            File.Delete(part);
            throw new HubException(
                $"What came as {file.Name} of {address.Id} does not have the digest {file.Digest} that the hub lists for commit {commit}; try again.");
        }
        File.Move(part, path, overwrite: true);
        progress(file, file.Size);
    }

    // Ends without an error when there was headway, although the file may not be whole.
    private async Task ContinueAsync(HubFile file, string part, CancellationToken stop)
    {
        await using var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        if (output.Length > file.Size)
            output.SetLength(0);
        long from = output.Seek(0, SeekOrigin.End);
        if (from == file.Size)
            return;
        using HttpResponseMessage response = await client.OpenAsync(address, commit, file.Name, from, stop);
        Continue(response, file, output);
        long start = output.Position;
        progress(file, start);
        try
        {
            await CopyAsync(response, file, output, stop);
        }
        catch (HubInterruptedException) when (output.Position - start >= Headway)
        {
        }
    }

    // Puts the output where the answer begins.
    private void Continue(HttpResponseMessage response, HubFile file, FileStream output)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        bool continues = response.StatusCode == HttpStatusCode.PartialContent && range?.From == output.Length;
        if (!continues)
            output.SetLength(0);
        if (!continues && response.StatusCode != HttpStatusCode.OK)
            throw new HubInterruptedException($"{Host(response)} would not go on with {file.Name} where it had stopped.") { Wait = TimeSpan.Zero };
        long? size = continues ? range!.Length : response.Content.Headers.ContentLength;
        if (size is not null && size != file.Size)
            throw new HubException($"{Host(response)} has {size} bytes for {file.Name} of {address.Id}; the hub lists {file.Size}.");
    }

    private async Task CopyAsync(HttpResponseMessage response, HubFile file, FileStream output, CancellationToken stop)
    {
        Uri uri = response.RequestMessage!.RequestUri!;
        await using Stream input = await response.Content.ReadAsStreamAsync(stop);
        byte[] buffer = new byte[BufferSize];
        while (await client.UnlessStalledAsync(uri, stop => input.ReadAsync(buffer, stop).AsTask(), stop) is > 0 and int read)
        {
            if (output.Position + read > file.Size)
                throw new HubException($"{uri.Authority} sends more than the {file.Size} bytes that the hub lists for {file.Name} of {address.Id}.");
            await output.WriteAsync(buffer.AsMemory(0, read), stop);
            progress(file, output.Position);
        }
        if (output.Position < file.Size)
            throw new HubInterruptedException($"{uri.Authority} ended {file.Name} after {output.Position} of {file.Size} bytes.");
    }

    private static string Host(HttpResponseMessage response) => response.RequestMessage!.RequestUri!.Authority;
}
