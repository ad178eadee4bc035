using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Api.Jobs;

/// <summary>Writes the lines of a request as a job's input, one JSON object a line.</summary>
internal sealed class InputUpload(StorageClients storage)
{
    private const int FlushBytes = 64 * 1_024;
    private static readonly JsonWriterOptions s_json = new() { Encoder = SharedJson.Korean.Options.Encoder };
    private static readonly BlobUploadOptions s_lines = new()
    {
        HttpHeaders = new BlobHttpHeaders { ContentType = "application/jsonl" },
        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
    };

    /// <summary>Writes it while it is being sent, so that it is nowhere in memory as a whole. One that is there already is the same and stays.</summary>
    /// <returns>The input, pinned.</returns>
    public async Task<InputReference> WriteAsync(string owner, JobId job, JobLines lines, CancellationToken stop)
    {
        string name = StorageLayout.Input(owner, job);
        var pipe = new Pipe();
        BlobClient blob = storage.Jobs.GetBlobClient(name);
        Task<Response<BlobContentInfo>> upload = UploadAsync(blob, pipe.Reader, stop);
        long size = await FillAsync(pipe.Writer, lines, stop);
        try
        {
            BlobContentInfo written = await upload;
            return new InputReference(StorageLayout.JobsContainer, name, written.ETag.ToString(), size);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another request with the same idempotency key, or our own first try whose answer was lost.
            BlobProperties there = await blob.GetPropertiesAsync(cancellationToken: stop);
            return new InputReference(StorageLayout.JobsContainer, name, there.ETag.ToString(), there.ContentLength);
        }
    }

    private static async Task<Response<BlobContentInfo>> UploadAsync(BlobClient blob, PipeReader content, CancellationToken stop)
    {
        try
        {
            return await blob.UploadAsync(content.AsStream(), s_lines, stop);
        }
        finally
        {
            await content.CompleteAsync();
        }
    }

    private static async Task<long> FillAsync(PipeWriter output, JobLines lines, CancellationToken stop)
    {
        long size = 0;
        try
        {
            using var json = new Utf8JsonWriter(output, s_json);
            foreach (JsonElement line in lines.Array.EnumerateArray())
            {
                Write(json, line, lines.ArePrompts);
                size += json.BytesCommitted + 1;
                json.Reset();
                output.Write("\n"u8);
                if (output.UnflushedBytes >= FlushBytes && (await output.FlushAsync(stop)).IsCompleted)
                    break;
            }
            await output.CompleteAsync();
        }
        catch (Exception e)
        {
            await output.CompleteAsync(e);
            throw;
        }
        return size;
    }

    private static void Write(Utf8JsonWriter json, JsonElement line, bool isPrompt)
    {
        if (isPrompt)
        {
            json.WriteStartObject();
            json.WritePropertyName("prompt");
        }
        line.WriteTo(json);
        if (isPrompt)
            json.WriteEndObject();
        json.Flush();
    }
}
