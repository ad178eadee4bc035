using System.Text;
using KoGpt2.Shared.Text;

namespace KoGpt2.Shared.Tests.Text;

public sealed class BlocklistFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("# 목록\n시발\n!시발점\n")]
    [InlineData("\ufeff시발\r\n!시발점")]
    public void Read_MarksAndLineEnds_AreNoPartOfEntries(string content)
    {
        File.WriteAllText(_path, content);
        Blocklist list = BlocklistFile.Read(_path);
        Assert.Null(list.Find("시발점"));
        Assert.Equal(new BlocklistHit("시발", 2, 2), list.Find("아 시발"));
    }

    [Fact]
    public void Read_EmptyFile_BlocksNothing() => Assert.True(BlocklistFile.Read(_path).IsEmpty);

    [Fact]
    public void Read_OtherEncoding_NamesFileAndLine()
    {
        // 시발 in EUC-KR.
        File.WriteAllBytes(_path, [.. Encoding.UTF8.GetBytes("바보\n\n"), 0xBD, 0xC3, 0xB9, 0xDF, (byte)'\n']);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BlocklistFile.Read(_path));
        Assert.Equal($"{_path}, line 3: save the list as UTF-8; this line holds bytes that are none.", error.Message);
    }

    [Fact]
    public void Read_LineThatCannotBe_NamesFileAndLine()
    {
        File.WriteAllText(_path, "시발\n!시발\n");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BlocklistFile.Read(_path));
        Assert.StartsWith($"{_path}, line 2: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_NamesIt()
    {
        string missing = _path + ".none";
        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => BlocklistFile.Read(missing)).Message, StringComparison.Ordinal);
    }
}
