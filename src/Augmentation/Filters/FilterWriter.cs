using System.Text.Json;
using KoGpt2.Augmentation.Filters.Reading;

namespace KoGpt2.Augmentation.Filters;

/// <summary>Writes filters as <see cref="FilterReader"/> reads them, each as an object with its kind and all it was decided to be, defaults too.</summary>
public static class FilterWriter
{
    /// <summary>Writes a list of filters as a JSON array.</summary>
    /// <param name="writer">Where to; one that leaves Korean as it is.</param>
    /// <param name="filters">The filters, in order.</param>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<FilterSpec> filters)
    {
        writer.WriteStartArray();
        foreach (FilterSpec filter in filters)
            Write(writer, filter);
        writer.WriteEndArray();
    }

    /// <summary>Writes one filter as a JSON object.</summary>
    /// <param name="writer">Where to; one that leaves Korean as it is.</param>
    /// <param name="filter">The filter.</param>
    public static void Write(Utf8JsonWriter writer, FilterSpec filter)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", filter.Kind);
        FilterKinds.Find(filter.Kind)!.Write(writer, filter);
        writer.WriteEndObject();
    }
}
