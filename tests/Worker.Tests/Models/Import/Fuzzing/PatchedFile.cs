namespace KoGpt2.Worker.Tests.Models.Import.Fuzzing;

/// <summary>A file that is rewritten often and mostly a little: only what differs is written.</summary>
internal sealed class PatchedFile(string path)
{
    private byte[] _there = [];

    public void Write(byte[] contents)
    {
        int same = _there.AsSpan().CommonPrefixLength(contents);
        int end = contents.Length;
        if (contents.Length == _there.Length)
            while (end > same && contents[end - 1] == _there[end - 1])
                end--;
        using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        file.SetLength(contents.Length);
        file.Position = same;
        file.Write(contents, same, end - same);
        _there = contents;
    }
}
