using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Http;

/// <summary>The fields of a request's body.</summary>
internal sealed class RequestFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    private RequestFields()
    {
    }

    /// <summary>A field's value; <see langword="null"/> if it is not there, or null.</summary>
    public JsonElement? this[string name] => _fields.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Reads them.</summary>
    /// <param name="body">The body.</param>
    /// <param name="names">Those that it may have.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="others">Offered each field with another name; says whether it is known. Without it, errors name all that there are.</param>
    /// <returns><see langword="null"/> if the body is no object; then an error was added.</returns>
    public static RequestFields? Read(JsonElement body, IReadOnlyList<string> names, FieldErrors errors, Func<string, JsonElement, bool>? others = null)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("", "wrong_type", $"Send a JSON object; got {JsonText.Excerpt(body)}.");
            return null;
        }
        var fields = new RequestFields();
        List<FieldError> found = [];
        string hint = others is null ? $"; there are {string.Join(", ", names)}" : "";
        foreach ((string name, JsonElement value) in FieldNames.Read(body, "", found))
        {
            if (names.Contains(name))
                fields._fields[name] = value;
            else if (others?.Invoke(name, value) is not true)
                found.Add(new FieldError(name, "unknown_field", $"There is no field '{name}' here{hint}."));
        }
        errors.Take(found);
        return fields;
    }
}
