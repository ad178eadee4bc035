using System.Security.Cryptography;
using System.Text;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Runs.Files;

public sealed class FolderRunFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Write_AFile_IsThereWithItsSizeAndDigest()
    {
        byte[] text = Encoding.UTF8.GetBytes("이 영화는");
        WrittenFile written = await Files.WriteAsync("data/part-00000.txt", "text/plain", async stream =>
        {
            await stream.WriteAsync(text.AsMemory(0, 4));
            Assert.Equal((4, false), (stream.Position, stream.CanSeek));
            stream.Write(text, 4, text.Length - 4);
        }, Stop);
        Assert.Equal(new WrittenFile("data/part-00000.txt", text.Length, Convert.ToHexStringLower(SHA256.HashData(text))), written);
        await using Stream read = await Files.OpenReadAsync("data/part-00000.txt", Stop);
        Assert.True(read.CanSeek);
        using StreamReader reader = new(read);
        Assert.Equal("이 영화는", await reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task Write_ThatThrows_LeavesTheFileBeforeIt()
    {
        await Files.WriteAsync("a.txt", "text/plain", stream => stream.WriteAsync("old"u8.ToArray()).AsTask(), Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Files.WriteAsync("a.txt", "text/plain", async stream =>
        {
            await stream.WriteAsync("ne"u8.ToArray());
            throw new InvalidOperationException();
        }, Stop));
        Assert.Equal("old", await File.ReadAllTextAsync(_folder["a.txt"], Stop));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task OpenRead_NoSuchFileOrFolder_IsFileNotFound()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Files.OpenReadAsync("a.txt", Stop));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Files.OpenReadAsync("data/a.txt", Stop));
    }

    [Theory]
    [InlineData("../a.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("data/../../a.txt")]
    public async Task Open_OutsideTheFolder_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Files.OpenReadAsync(name, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.WriteAsync(name, "text/plain", _ => Task.CompletedTask, Stop));
    }

    public void Dispose() => _folder.Dispose();

    private FolderRunFiles Files => new(_folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
