using System.Text.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Jobs;

/// <summary>One prompt of a job, with what is said for it alone.</summary>
/// <param name="Prompt">The text to continue, at least one character.</param>
/// <param name="CustomId">The caller's own name for it, 1 to 512 characters.</param>
/// <param name="Settings">Settings that differ from the job's.</param>
public sealed record InputLine(string Prompt, string? CustomId, RequestSettings Settings)
{
    /// <summary>Reads the JSON object that stands for one prompt, in a request's body or as a line of an input.</summary>
    /// <param name="json">The object: <c>prompt</c>, <c>custom_id</c> and settings.</param>
    /// <param name="path">What to put before each field in an error.</param>
    /// <param name="defaults">The settings that fill gaps, for checks between two settings.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The line, of use only if no error was added.</returns>
    public static InputLine Read(JsonElement json, string path, RequestSettings defaults, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError(path.TrimEnd('.'), "wrong_type", $"Send an object with a 'prompt'; got {SettingsReader.Excerpt(json)}."));
            return new InputLine("", null, RequestSettings.None);
        }
        var settings = new SettingsReader(path, errors);
        string? prompt = null, customId = null;
        IReadOnlyList<(string, JsonElement)> members = FieldNames.Read(json, path, errors);
        bool refusedWhole = members.Count == 0 && json.GetPropertyCount() > 0, prompted = refusedWhole;
        foreach ((string name, JsonElement value) in members)
        {
            prompted |= name == "prompt";
            if (name == "prompt")
                prompt = ReadPrompt(value, path + name, errors);
            else if (name == "custom_id")
                customId = ReadCustomId(value, path + name, errors);
            else if (!settings.TryRead(name, value))
                errors.Add(new FieldError(path + name, "unknown_field", $"There is no field '{name}' here."));
        }
        if (!prompted)
            errors.Add(new FieldError(path + "prompt", "missing", "Send a prompt: a string of at least one character."));
        settings.Finish(defaults);
        return new InputLine(prompt ?? "", customId, settings.Settings);
    }

    /// <summary>Reads one line of an input, as the bytes between two line ends.</summary>
    /// <returns>The line; or the error that it gets as its result, which names the field.</returns>
    public static (InputLine? Line, LineError? Error) Parse(ReadOnlyMemory<byte> utf8, RequestSettings defaults)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8);
            List<FieldError> errors = [];
            InputLine line = Read(json.RootElement, path: "", defaults, errors);
            return errors.Count == 0
                ? (line, null)
                : (null, new LineError(LineErrorCodes.InvalidLine, string.Join(' ', errors.Select(e => e.Field.Length > 0 ? $"{e.Field}: {e.Message}" : e.Message))));
        }
        catch (JsonException e)
        {
            return (null, new LineError(LineErrorCodes.InvalidLine, $"The line is not valid JSON at byte {e.BytePositionInLine ?? 0}."));
        }
        catch (InvalidOperationException)
        {
            return (null, new LineError(LineErrorCodes.InvalidLine, "The line holds bytes that are not UTF-8."));
        }
    }

    /// <summary>Checks a prompt.</summary>
    /// <returns>The prompt, or <see langword="null"/> after an error was added.</returns>
    public static string? ReadPrompt(JsonElement value, string field, List<FieldError> errors)
    {
        string? prompt = SettingsReader.Text(value);
        if (prompt is { Length: > 0 })
            return prompt;
        errors.Add(new FieldError(field, "wrong_type", $"Send a string of at least one character; got {SettingsReader.Excerpt(value)}."));
        return null;
    }

    private static string? ReadCustomId(JsonElement value, string field, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.Null || SettingsReader.Text(value) is { Length: >= 1 and <= 512 })
            return value.GetString();
        errors.Add(new FieldError(field, "out_of_range", $"Send a string of 1 to 512 characters; got {SettingsReader.Excerpt(value)}."));
        return null;
    }
}
