using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Models.Import.Zip;

namespace KoGpt2.Worker.Tests.Models.Import.Zip;

public sealed class ZipDirectoryTests
{
    private static readonly byte[] s_contents = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Find_Entry_GivesItsPlace(bool wide)
    {
        byte[] file = new ZipWriter(wide).Add("first", [9]).Add("folder/second", s_contents).Finish();
        ZipEntry entry = Find(file, "folder/second")!.Value;
        Assert.Equal(s_contents, file[(int)entry.Offset..(int)(entry.Offset + entry.Length)]);
    }

    [Fact]
    public void Find_NoSuchEntry_IsNull() => Assert.Null(Find(new ZipWriter().Add("first", s_contents).Finish(), "second"));

    [Fact]
    public void Find_CommentAtTheEnd_IsPassedOver()
    {
        byte[] file = [.. new ZipWriter().Add("first", s_contents).Finish(), .. "PK\x05\x06"u8];
        file[^6] = 4;
        Assert.NotNull(Find(file, "first"));
    }

    [Fact]
    public void Find_CompressedEntry_IsRefused() => CheckRefusal(
        new ZipWriter().Add("first", s_contents, method: 8).Finish(), "Entry first of model.bin is compressed or encrypted; torch stores each as it is.");

    [Theory]
    [InlineData(false, 5_000u, "model.bin has its entry first at byte 5,000, but has 116 bytes; it is damaged or was cut off.")]
    [InlineData(true, 5_000u, "model.bin has its entry first at byte 5,000, but has 225 bytes; it is damaged or was cut off.")]
    [InlineData(false, 7u, "model.bin does not have its entry first at byte 7, but has 116 bytes; it is damaged or was cut off.")]
    public void Find_EntryElsewhere_IsRefused(bool wide, uint local, string message) =>
        CheckRefusal(new ZipWriter(wide).Add("first", s_contents, local: local).Finish(), message);

    [Fact]
    public void Read_EntryTwice_IsRefused() => CheckRefusal(
        new ZipWriter().Add("first", s_contents).Add("first", s_contents).Finish(),
        "model.bin has its entry first twice, but has 210 bytes; it is damaged or was cut off.");

    [Theory]
    [InlineData(1, "model.bin starts as a zip file but does not end as one; it may have been cut off.")]
    [InlineData(60, "model.bin starts as a zip file but does not end as one; it may have been cut off.")]
    public void Read_EndMissing_IsRefused(int bytes, string message) =>
        CheckRefusal(new ZipWriter().Add("first", s_contents).Finish()[..^bytes], message);

    [Fact]
    public void Read_WideDirectoryNotFound_IsRefused()
    {
        byte[] file = new ZipWriter(wide: true).Add("first", s_contents).Finish();
        file[^30]++;
        CheckRefusal(file, "model.bin says that its zip directory lies beyond 4 GiB, but does not say where; it may have been cut off.");
    }

    [Fact]
    public void Read_DirectoryBeyondTheEnd_IsRefused()
    {
        byte[] file = new ZipWriter().Add("first", s_contents).Finish();
        file[^8] = 1;
        CheckRefusal(file, "model.bin says that its zip directory has 65,587 bytes from 43 on, but has 116.");
    }

    private static void CheckRefusal(byte[] file, string message) =>
        Assert.Equal(message, Assert.Throws<CheckpointException>(() => Find(file, "first")).Message);

    private static ZipEntry? Find(byte[] file, string name)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["model.bin"], file);
        using var mapped = new MappedFile(folder["model.bin"]);
        return ZipDirectory.Read(mapped).Find(name);
    }
}
