using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Shared.Json;

namespace KoGpt2.Shared.Settings.Reading;

/// <summary>Writes and reads <see cref="EarlyStopping"/> as callers do.</summary>
public sealed class EarlyStoppingJson : JsonConverter<EarlyStopping>
{
    /// <summary>Reads a value.</summary>
    /// <returns><see langword="null"/> if it is none of the three.</returns>
    internal static EarlyStopping? TryRead(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => EarlyStopping.Likely,
        JsonValueKind.True => EarlyStopping.AtOnce,
        _ when JsonText.TryGetString(value) == "never" => EarlyStopping.Never,
        _ => null,
    };

    /// <inheritdoc/>
    public override EarlyStopping Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return TryRead(value.RootElement) ?? throw new JsonException("early_stopping is true, false or \"never\".");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EarlyStopping value, JsonSerializerOptions options)
    {
        if (value == EarlyStopping.Never)
            writer.WriteStringValue("never");
        else
            writer.WriteBooleanValue(value == EarlyStopping.AtOnce);
    }
}
