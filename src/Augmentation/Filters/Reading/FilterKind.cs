using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Filters.Reading;

/// <summary>One kind of filter, as recipes have it.</summary>
internal abstract class FilterKind
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Reads one from an object's members but its kind.</summary>
    /// <param name="members">The members.</param>
    /// <param name="path">What to put before each name in an error.</param>
    /// <param name="errors">Where errors go.</param>
    public abstract FilterSpec Read(IEnumerable<(string Name, JsonElement Value)> members, string path, List<FieldError> errors);

    /// <summary>Writes the fields of a filter of this kind, without its kind.</summary>
    public abstract void Write(Utf8JsonWriter writer, FilterSpec filter);
}

/// <summary>One kind of filter.</summary>
/// <typeparam name="T">What one is.</typeparam>
/// <param name="defaults">One about which nothing was said.</param>
/// <param name="fields">What can be said.</param>
/// <param name="check">What is wrong with one where each field is right, and which field that is; <see langword="null"/> if nothing is.</param>
internal sealed class FilterKind<T>(T defaults, FilterField<T>[] fields, Func<T, (string Field, string Message)?>? check = null) : FilterKind
    where T : FilterSpec
{
    /// <inheritdoc/>
    public override string Name => defaults.Kind;

    /// <inheritdoc/>
    public override FilterSpec Read(IEnumerable<(string Name, JsonElement Value)> members, string path, List<FieldError> errors)
    {
        T filter = defaults;
        int before = errors.Count;
        foreach ((string name, JsonElement value) in members)
        {
            if (Array.Find(fields, field => field.Name == name) is not { } field)
                errors.Add(new FieldError(path + name, "unknown_field", $"The filter '{Name}' has no field '{name}'; it has {Names()}."));
            else if (field.Read(filter, value) is { } read)
                filter = read;
            else
                errors.Add(new FieldError(path + name, "out_of_range", $"Send {field.Right}; got {JsonText.Excerpt(value)}."));
        }
        if (errors.Count == before && check?.Invoke(filter) is (string wrong, string message))
            errors.Add(new FieldError(path + wrong, "out_of_range", message));
        return filter;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FilterSpec filter)
    {
        foreach (FilterField<T> field in fields)
        {
            writer.WritePropertyName(field.Name);
            field.Write((T)filter, writer);
        }
    }

    private string Names() => fields.Length == 0 ? "none besides 'kind'" : string.Join(", ", fields.Select(field => $"'{field.Name}'"));
}
