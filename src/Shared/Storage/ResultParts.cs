using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Shared.Storage;

/// <summary>Writes result parts: whole, under names that tell their lines, and once.</summary>
/// <remarks>
/// Of two workers that hold the same shard for a moment, one may have been stopped in the midst of it by a cancel and the other not. The part of
/// whoever writes first stays, and it is that part which both count.
/// </remarks>
public sealed partial class ResultParts(StorageClients storage)
{
    private static readonly BlobUploadOptions s_lines = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/jsonl" },
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
    };

    /// <summary>Writes the lines of a whole shard, unless they are written.</summary>
    /// <returns>What the part that stands there comes to.</returns>
    public async Task<LineTally> WriteShardAsync(ShardMessage shard, IEnumerable<ResultLine> lines, CancellationToken stop) =>
        Tally(await WriteAsync(StorageLayout.Part(shard.Owner, shard.Job, shard.Shard), Serialize(lines), stop));

    /// <summary>Writes the lines of a piece of a shard that was cut up, unless they are written, and the shard's part if this was the last piece of it.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="whole">All lines of the shard.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What the whole shard came to; <see langword="null"/> while pieces are missing.</returns>
    public async Task<LineTally?> WritePieceAsync(ShardMessage piece, IEnumerable<ResultLine> lines, LineSpan whole, CancellationToken stop)
    {
        await WriteAsync(StorageLayout.Piece(piece.Owner, piece.Job, piece.Shard, piece.Lines), Serialize(lines), stop);
        IReadOnlyList<string>? pieces = Tile(await ListAsync(StorageLayout.Pieces(piece.Owner, piece.Job, piece.Shard), stop), whole);
        if (pieces is null)
            return null;
        var assembled = new ArrayBufferWriter<byte>();
        foreach (string name in pieces)
            assembled.Write((await storage.Jobs.GetBlobClient(name).DownloadContentAsync(stop)).Value.Content);
        return Tally(await WriteAsync(StorageLayout.Part(piece.Owner, piece.Job, piece.Shard), assembled.WrittenMemory, stop));
    }

    /// <summary>What one result line counts for.</summary>
    public static LineTally Tally(ResultLine line) => line.Error switch
    {
        null => new LineTally(1, 0, 0, line.Usage?.PromptTokens ?? 0, line.Usage?.CompletionTokens ?? 0),
        { Code: LineErrorCodes.Cancelled } => new LineTally(0, 0, 1, 0, 0),
        { Code: LineErrorCodes.Expired } => new LineTally(0, 0, 0, 0, 0, Expired: 1),
        _ => new LineTally(0, 1, 0, 0, 0),
    };

    /// <summary>Chooses pieces that cover a shard's lines without gap or overlap.</summary>
    /// <param name="pieces">Names that end in <c>{first}-{count}.jsonl</c>.</param>
    /// <param name="whole">The lines to cover.</param>
    /// <returns>The names in order of their lines; <see langword="null"/> if lines are missing.</returns>
    public static IReadOnlyList<string>? Tile(IEnumerable<string> pieces, LineSpan whole)
    {
        List<string> chosen = [];
        int next = whole.First;
        foreach ((string name, LineSpan lines) in pieces.Select(name => (name, Lines(name))).OrderBy(p => p.Item2.First).ThenByDescending(p => p.Item2.Count))
        {
            if (lines.First != next)
                continue;
            chosen.Add(name);
            next += lines.Count;
        }
        return next == whole.First + whole.Count ? chosen : null;
    }

    private static LineSpan Lines(string name)
    {
        Match match = PieceName().Match(name);
        return new LineSpan(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    private static ReadOnlyMemory<byte> Serialize(IEnumerable<ResultLine> lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SharedJson.Korean.Options.Encoder });
        foreach (ResultLine line in lines)
        {
            json.Reset();
            JsonSerializer.Serialize(json, line, SharedJson.Korean.ResultLine);
            json.Flush();
            buffer.Write("\n"u8);
        }
        return buffer.WrittenMemory;
    }

    private static IEnumerable<ResultLine> Read(ReadOnlyMemory<byte> lines)
    {
        for (int start = 0, end; start < lines.Length; start = end + 1)
        {
            end = start + lines.Span[start..].IndexOf((byte)'\n');
            yield return JsonSerializer.Deserialize(lines.Span[start..end], SharedJson.Korean.ResultLine)!;
        }
    }

    private static LineTally Tally(ReadOnlyMemory<byte> lines) => Read(lines).Aggregate(LineTally.Zero, (sum, line) => sum + Tally(line));

    /// <returns>The lines that stand there: these, or those of whoever wrote first.</returns>
    private async Task<ReadOnlyMemory<byte>> WriteAsync(string name, ReadOnlyMemory<byte> lines, CancellationToken stop)
    {
        BlobClient blob = storage.Jobs.GetBlobClient(name);
        try
        {
            await blob.UploadAsync(new BinaryData(lines), s_lines, stop);
            return lines;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.Status == 412)
        {
            return (await blob.DownloadContentAsync(stop)).Value.Content.ToMemory();
        }
    }

    private async Task<List<string>> ListAsync(string folder, CancellationToken stop)
    {
        List<string> names = [];
        await foreach (BlobItem blob in storage.Jobs.GetBlobsAsync(new GetBlobsOptions { Prefix = folder }, stop))
            names.Add(blob.Name);
        return names;
    }

    [GeneratedRegex(@"/(\d+)-(\d+)\.jsonl$")]
    private static partial Regex PieceName();
}
