using System.Security.Cryptography;
using KoGpt2.Shared.Models;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes the file that holds a graph's weights, and its digest on the way.</summary>
internal sealed class WeightFile : IDisposable
{
    /// <summary>The file's name in a package; the graph refers to it by this name.</summary>
    public const string FileName = "model.onnx.data";

    /// <summary>Every tensor starts at a multiple of this many bytes, a memory page, so that a reader may map it.</summary>
    public const int Alignment = 4_096;

    private static readonly byte[] s_padding = new byte[Alignment];

    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Creates the file.</summary>
    /// <param name="folder">An existing folder that does not hold the file yet.</param>
    public WeightFile(string folder) => _stream = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);

    /// <summary>Appends one tensor's bytes at the next aligned place.</summary>
    /// <returns>Where they start, in bytes from the file's start.</returns>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        Write(s_padding.AsSpan(0, (int)(-_stream.Position & (Alignment - 1))));
        long offset = _stream.Position;
        Write(bytes);
        return offset;
    }

    /// <summary>Ends the file and tells its size and digest.</summary>
    public ModelFile Finish()
    {
        long size = _stream.Length;
        _stream.Flush(flushToDisk: true);
        return new ModelFile(FileName, size, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
    }
}
