using System.Text.Json;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Writes filters as <see cref="FilterReader"/> reads them, each as an object with its kind and all it was decided to be, defaults too.</summary>
public static class FilterWriter
{
    /// <summary>Writes a list of filters as a JSON array.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<FilterSpec> filters) => throw new NotImplementedException($"{writer}{filters}");
}
