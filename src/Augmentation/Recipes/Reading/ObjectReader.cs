using System.Globalization;
using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads a JSON object that a person wrote, field by field; fields that nobody asked for are errors.</summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly List<FieldError> _errors;

    /// <summary>Opens an object; of anything else an error says that it is none, and every field is missing.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Its own path, such as <c>source</c>; empty for a whole document.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="most">Most fields.</param>
    public ObjectReader(JsonElement json, string path, List<FieldError> errors, int most = 64)
    {
        (Path, _errors) = (path, errors);
        IsObject = json.ValueKind == JsonValueKind.Object;
        if (!IsObject)
            errors.Add(new FieldError(path, "wrong_type", $"Write an object, {{…}}; got {JsonText.Excerpt(json)}."));
        else
            foreach ((string name, JsonElement value) in FieldNames.Read(json, Prefix, errors, most))
                _members.Add(name, value);
    }

    /// <summary>The object's own path.</summary>
    public string Path { get; }

    /// <summary>Whether it is an object at all.</summary>
    public bool IsObject { get; }

    private string Prefix => Path.Length == 0 ? "" : Path + ".";

    /// <summary>The path of one of its fields.</summary>
    public string At(string name) => Prefix + name;

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A field's value; <see langword="null"/> if it is missing, or JSON null.</summary>
    public JsonElement? Take(string name)
    {
        _known.Add(name);
        return Has(name) ? _members[name] : null;
    }

    /// <summary>A field's value; an error says what is to be there if it is missing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="right">What is to be written, such as <c>the model's name</c>.</param>
    public JsonElement? Need(string name, string right)
    {
        JsonElement? value = Take(name);
        if (value is null && IsObject)
            Add(name, "missing", $"Write {right}.");
        return value;
    }

    /// <summary>A text of at least one character; an error if it is anything else.</summary>
    /// <param name="name">The field.</param>
    /// <param name="right">What is to be written.</param>
    /// <param name="needed">Whether it may not be missing.</param>
    public string? Text(string name, string right, bool needed = false)
    {
        if ((needed ? Need(name, right) : Take(name)) is not { } value)
            return null;
        string? text = JsonText.TryGetString(value);
        if (text is { Length: > 0 })
            return text;
        if (value.ValueKind == JsonValueKind.String && text is null)
            _errors.Add(JsonText.NotUnicode(value, At(name)));
        else
            Add(name, "wrong_type", $"Write {right}, a text of at least one character; got {JsonText.Excerpt(value)}.");
        return null;
    }

    /// <summary>A whole number in a range; an error if it is anything else.</summary>
    public int? Integer(string name, int least, int most, bool needed = false)
    {
        string right = string.Create(CultureInfo.InvariantCulture, $"a whole number of {least:N0} to {most:N0}");
        if ((needed ? Need(name, right) : Take(name)) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most)
            return number;
        Add(name, "out_of_range", $"Write {right}; got {JsonText.Excerpt(value)}.");
        return null;
    }

    /// <summary>A number in a range, as <paramref name="right"/> puts it; an error if it is anything else.</summary>
    public double? Number(string name, Func<double, bool> inRange, string right)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && inRange(number))
            return number;
        Add(name, "out_of_range", $"Write {right}; got {JsonText.Excerpt(value)}.");
        return null;
    }

    /// <summary>The members of a field that is an object whose names the author chooses, such as labels.</summary>
    public IReadOnlyList<(string Name, JsonElement Value)>? Members(string name, string right, int most, bool needed = false)
    {
        if ((needed ? Need(name, right) : Take(name)) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() > 0)
            return FieldNames.Read(value, At(name) + ".", _errors, most);
        Add(name, "wrong_type", $"Write {right}; got {JsonText.Excerpt(value)}.");
        return null;
    }

    /// <summary>Adds an error about one of its fields.</summary>
    public void Add(string name, string code, string message) => _errors.Add(new FieldError(At(name), code, message));

    /// <summary>Adds an error for each field that nobody asked for.</summary>
    public void Finish()
    {
        foreach (string name in _members.Keys.Except(_known, StringComparer.Ordinal))
            Add(name, "unknown_field", $"There is no field '{name}' here; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
    }
}
