using System.Net;
using System.Text;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Files;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Files.Uploads;

[Collection(nameof(AloneGroup))]
public sealed class FileUploadMemoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Post_FileOfManyMegabytes_IsNeverHeldWhole()
    {
        byte[] line = [.. "{\"prompt\":\""u8, .. Enumerable.Repeat((byte)'a', 1_200), .. "\"}\n"u8];
        const int lines = 82_000;
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        string form = FileForms.Join(FileForms.Text("purpose", "batch"), FileForms.File("FILE"));
        int at = form.IndexOf("FILE", StringComparison.Ordinal);
        using HttpContent content = new StreamContent(new Chain(
            new MemoryStream(Encoding.UTF8.GetBytes(form[..at])), new RepeatedLine(line, lines), new MemoryStream(Encoding.UTF8.GetBytes(form[(at + 4)..]))));
        HttpResponseMessage? response = null;
        long most = await Memory.MostAsync(async () => response = await host.UploadContentAsync(content));
        Assert.Equal(HttpStatusCode.OK, response!.StatusCode);
        FileId id = FileForms.Id(await response.JsonAsync());
        Assert.Equal((long)line.Length * lines, (await host.Content(id).GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken)).Value.ContentLength);
        Assert.InRange(most, 0, 40L * 1_024 * 1_024);
    }

    private sealed class Chain(params Stream[] streams) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (; _at < streams.Length; _at++)
            {
                if (streams[_at].Read(buffer, offset, count) is > 0 and int read)
                    return read;
            }
            return 0;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
