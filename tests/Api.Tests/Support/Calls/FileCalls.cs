using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api.Files;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Tests.Support.Calls;

/// <summary>What tests do with files that are made of jobs.</summary>
internal static class FileCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<IServedFile?> ServedAsync(this ApiHost host, string id, string? owner = null) =>
        host.Get<ServedFiles>().FindAsync(owner ?? host.Owner, id, Stop);

    /// <summary>A run of a file's bytes; all of them if none is named.</summary>
    public static async Task<string> ReadAsync(this IServedFile file, ByteSpan? bytes = null)
    {
        using var content = new MemoryStream();
        PipeWriter output = PipeWriter.Create(content, new StreamPipeWriterOptions(leaveOpen: true));
        await file.CopyAsync(bytes ?? new ByteSpan(0, file.View.Bytes), output, Stop);
        await output.CompleteAsync();
        return Encoding.Latin1.GetString(content.ToArray());
    }

    /// <summary>The lines of a file that must be there, and as long as it says.</summary>
    public static async Task<JsonNode[]> FileLinesAsync(this ApiHost host, string id)
    {
        IServedFile file = (await host.ServedAsync(id))!;
        string content = file.View.Bytes > 0 ? await file.ReadAsync() : "";
        Assert.Equal(file.View.Bytes, content.Length);
        return [.. ApiCalls.Lines(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(content))).Select(line => JsonNode.Parse(line)!)];
    }
}
