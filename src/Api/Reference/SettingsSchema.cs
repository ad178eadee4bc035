using System.Text.Json.Nodes;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Api.Reference;

/// <summary>Generation settings as JSON Schema, from the table that requests are read by.</summary>
internal static class SettingsSchema
{
    /// <summary>Adds every setting, every other name of one, and those that are refused, each to the schema that waits for it.</summary>
    public static void AddTo(JsonNode schemas)
    {
        AddSettings(schemas["GenerationSettings"]!["properties"]!);
        foreach ((string name, string? nothing, string why) in UnsupportedSettings.All)
            schemas["UnsupportedSettings"]!["properties"]![name] = new JsonObject
            {
                ["enum"] = nothing is null ? new JsonArray([null]) : [JsonNode.Parse(nothing), null],
                ["description"] = why,
            };
    }

    private static void AddSettings(JsonNode properties)
    {
        foreach (Setting setting in SettingsTable.All)
        {
            properties[setting.Name] = Schema(setting, Sentence(setting));
            if (setting.Alias is { } alias)
                properties[alias] = Schema(setting, $"Another name of `{setting.Name}`; send one of the two.");
        }
    }

    private static JsonObject Schema(Setting setting, string description)
    {
        JsonObject schema = JsonNode.Parse(setting.Schema)!.AsObject();
        schema["description"] = description;
        if (Default(setting) is { } value)
            schema["default"] = value;
        return schema;
    }

    private static string Sentence(Setting setting)
    {
        string text = $"{char.ToUpperInvariant(setting.Does[0])}{setting.Does[1..]}. Send {setting.Right}";
        return Default(setting) is null ? $"{text}; default: {setting.Default}." : text + ".";
    }

    private static JsonValue? Default(Setting setting) => setting.Default switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when int.TryParse(setting.Default, out int number) => JsonValue.Create(number),
        _ => null,
    };
}
