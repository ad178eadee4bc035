using System.Buffers.Binary;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Safetensors;

/// <summary>Reads what a file in the safetensors format holds.</summary>
/// <remarks>
/// Source: the format section of huggingface/safetensors' README: eight bytes of header length, little-endian, a JSON header, then the
/// tensors' bytes, little-endian and row by row.
/// </remarks>
internal static class SafetensorsFile
{
    private const int LengthBytes = 8;

    /// <summary>Reads a file's header.</summary>
    /// <returns>Its tensors by name.</returns>
    /// <exception cref="CheckpointException">It is not such a file, or its end is missing.</exception>
    public static Dictionary<string, StoredTensor> Read(MappedFile file)
    {
        if (file.Length < LengthBytes)
            throw new CheckpointException($"{file.Name} has {file.Length} bytes; a safetensors file starts with {LengthBytes} that tell its header's length.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(0, LengthBytes));
        long most = Math.Min(file.Length - LengthBytes, SafetensorsHeader.MostBytes);
        if (length > (ulong)most)
            throw new CheckpointException($"{file.Name} says its header has {length:N0} bytes; {most:N0} are the most it can have.");
        return SafetensorsHeader.Parse(file, LengthBytes, (int)length);
    }
}
