using System.Text.Json;

namespace KoGpt2.Worker.Models.Import;

/// <summary>Reads and checks the JSON header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Most bytes of a header: the format's own limit.</summary>
    public const int MostBytes = 100_000_000;

    private const string Metadata = "__metadata__";

    /// <summary>Reads a header.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="file">What an error calls the file.</param>
    /// <param name="dataStart">Where the tensors' bytes start in the file.</param>
    /// <param name="size">The file's bytes.</param>
    /// <exception cref="CheckpointException">It is malformed, or describes bytes that the file does not have.</exception>
    public static Dictionary<string, StoredTensor> Parse(byte[] json, string file, long dataStart, long size)
    {
        using JsonDocument document = JsonFile.ParseObject(json, $"The header of {file}");
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject().Where(property => property.Name != Metadata))
        {
            StoredTensor tensor = ParseTensor(property.Value, dataStart)
                ?? throw new CheckpointException($"The header of {file} has no usable dtype, shape and data_offsets for tensor {property.Name}.");
            if (tensor.Offset + tensor.Length > size)
                throw new CheckpointException(
                    $"Tensor {property.Name} ends at byte {tensor.Offset + tensor.Length:N0}, but {file} has {size:N0}; it may have been cut off.");
            if (ElementBytes(tensor.Type) is { } bytes && Expected(tensor.Shape, bytes) is var expected && expected != tensor.Length)
                throw new CheckpointException(
                    $"Tensor {property.Name} of {file} has {tensor.Length:N0} bytes; {tensor.Type} {Sizes(tensor.Shape)} takes {expected:N0}.");
            if (!tensors.TryAdd(property.Name, tensor))
                throw new CheckpointException($"The header of {file} has tensor {property.Name} twice.");
        }
        return tensors;
    }

    /// <summary>A shape as messages show it, such as <c>[768, 2304]</c>.</summary>
    public static string Sizes<T>(IEnumerable<T> shape) => $"[{string.Join(", ", shape)}]";

    private static StoredTensor? ParseTensor(JsonElement value, long dataStart)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement sizes) || Numbers(sizes) is not { } shape
            || !value.TryGetProperty("data_offsets", out JsonElement offsets) || Numbers(offsets) is not [long begin, long end]
            || begin > end || end > long.MaxValue - dataStart)
            return null;
        return new StoredTensor(type.GetString()!, shape, dataStart + begin, end - begin);
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
