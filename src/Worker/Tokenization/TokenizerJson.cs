using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Worker.Tokenization;

/// <summary>A value inside a <c>tokenizer.json</c> that knows where it stands, so that refusing it names the place.</summary>
/// <param name="Value">The value; undefined where the file has none.</param>
/// <param name="Where">Its place, such as <c>model.unk_token</c>; empty for the whole document.</param>
/// <param name="File">Path of the file.</param>
internal readonly record struct TokenizerJson(JsonElement Value, string Where, string File)
{
    /// <summary>A member of this object; undefined if there is none or this is no object.</summary>
    public TokenizerJson this[string name] => new(
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out JsonElement member) ? member : default,
        Where.Length == 0 ? name : $"{Where}.{name}",
        File);

    /// <summary>A member of this object that was met while going through them all.</summary>
    public TokenizerJson At(JsonProperty member) => new(member.Value, $"{Where}[\"{member.Name}\"]", File);

    /// <summary>The elements of this array; none if it is missing or null.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public IEnumerable<TokenizerJson> Items
    {
        get
        {
            if (IsAbsent)
                return [];
            TokenizerJson array = this;
            Require(Value.ValueKind == JsonValueKind.Array, "an array");
            return Value.EnumerateArray().Select((element, i) => new TokenizerJson(element, $"{array.Where}[{i}]", array.File));
        }
    }

    /// <summary>Whether nothing was said.</summary>
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Whether a feature is not asked for: missing, null, false, 0 or an empty string.</summary>
    public bool IsOff => IsAbsent || Value.ValueKind switch
    {
        JsonValueKind.False => true,
        JsonValueKind.Number => Value.GetDouble() == 0,
        JsonValueKind.String => Value.GetString()!.Length == 0,
        _ => false,
    };

    /// <summary>Whether this is exactly that string.</summary>
    public bool Is(string text) => Value.ValueKind == JsonValueKind.String && Value.ValueEquals(text);

    /// <summary>Reads a string.</summary>
    /// <exception cref="InvalidDataException">It is no string, or an empty one, or holds U+FFFE, which .NET does not normalize.</exception>
    public string Text()
    {
        string? text = Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;
        Require(text is { Length: > 0 } && !text.Contains('\uFFFE'), "a string");
        return text!;
    }

    /// <summary>Reads a token's id.</summary>
    /// <exception cref="InvalidDataException">It is no integer from 0 on.</exception>
    public int Id()
    {
        Require(Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int id) && id >= 0, "a token's id, an integer from 0 on");
        return Value.GetInt32();
    }

    /// <summary>Refuses the file unless something holds of this value.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="right">What a tokenizer of KoGPT2's kind has here.</param>
    /// <exception cref="InvalidDataException">It does not hold.</exception>
    public void Require(bool holds, string right)
    {
        if (!holds)
            throw Refusal($"'{Where}' is {(Value.ValueKind == JsonValueKind.Undefined ? "missing" : JsonText.Excerpt(Value))}; "
                + $"a tokenizer of KoGPT2's kind has {right} there.");
    }

    /// <summary>An error about the file, to be thrown.</summary>
    public InvalidDataException Refusal(string sentence) => new($"{File}: {sentence}");
}
