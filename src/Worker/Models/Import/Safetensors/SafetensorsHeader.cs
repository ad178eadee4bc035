using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Safetensors;

/// <summary>Reads and checks the JSON header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Most bytes of a header: the format's own limit.</summary>
    public const int MostBytes = 100_000_000;

    private const string Metadata = "__metadata__";

    /// <summary>Reads a header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the header starts in it.</param>
    /// <param name="length">The header's bytes; the tensors' follow them.</param>
    /// <exception cref="CheckpointException">It is malformed, or describes bytes that the file does not have.</exception>
    public static Dictionary<string, StoredTensor> Parse(MappedFile file, int start, int length)
    {
        using JsonDocument document = JsonFile.ParseObject(file.Bytes(start, length).ToArray(), $"The header of {file.Name}");
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject().Where(property => property.Name != Metadata))
        {
            if (!TryParse(property.Value, file, start + length, out StoredTensor? tensor, out long bytes))
                throw new CheckpointException($"The header of {file.Name} has no usable dtype, shape and data_offsets for tensor {property.Name}.");
            if (tensor.Offset + bytes > file.Length)
                throw new CheckpointException(
                    $"Tensor {property.Name} ends at byte {tensor.Offset + bytes:N0}, but {file.Name} has {file.Length:N0}; it may have been cut off.");
            if (ElementBytes(tensor.Type) is { } element && Expected(tensor.Shape, element) is var expected && expected != bytes)
                throw new CheckpointException(
                    $"Tensor {property.Name} of {file.Name} has {bytes:N0} bytes; {tensor.Type} {StoredTensor.Sizes(tensor.Shape)} takes {expected:N0}.");
            if (!tensors.TryAdd(property.Name, tensor))
                throw new CheckpointException($"The header of {file.Name} has tensor {property.Name} twice.");
        }
        return tensors;
    }

    private static bool TryParse(
        JsonElement value, MappedFile file, long dataStart, [NotNullWhen(true)] out StoredTensor? tensor, out long bytes)
    {
        (tensor, bytes) = (null, 0);
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement sizes) || Numbers(sizes) is not { } shape
            || !value.TryGetProperty("data_offsets", out JsonElement offsets) || Numbers(offsets) is not [long begin, long end]
            || begin > end || end > long.MaxValue - dataStart)
            return false;
        (tensor, bytes) = (new StoredTensor(file, type.GetString()!, shape, Strides: null, dataStart + begin), end - begin);
        return true;
    }

    private static long[]? Numbers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        long[] numbers = new long[value.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i++] < 0)
                return null;
        return numbers;
    }

    // Types that are never read as weights are not checked: they may be part of a byte.
    private static int? ElementBytes(string type) => type switch { "F32" => 4, "F16" or "BF16" => 2, _ => null };

    private static Int128 Expected(long[] shape, int elementBytes) =>
        shape.Aggregate((Int128)elementBytes, (product, size) => size == 0 ? 0 : product > long.MaxValue ? product : product * size);
}
