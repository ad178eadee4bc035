using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>One prompt of a job, with what is said for it alone.</summary>
/// <param name="Prompt">What to go on with.</param>
/// <param name="CustomId">The caller's own name for it, 1 to 512 characters.</param>
/// <param name="Settings">Settings that differ from the job's.</param>
public sealed record InputLine(Prompt Prompt, string? CustomId, RequestSettings Settings)
{
    // Stands where there is no prompt to read; errors say so.
    private static readonly Prompt s_none = new Prompt.Text("");

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
            errors.Add(new FieldError(path.TrimEnd('.'), "wrong_type", $"Send an object with a 'prompt'; got {JsonText.Excerpt(json)}."));
            return new InputLine(s_none, null, RequestSettings.None);
        }
        var settings = new SettingsReader(path, errors);
        Prompt? prompt = null;
        string? customId = null;
        IReadOnlyList<(string, JsonElement)> members = FieldNames.Read(json, path, errors);
        bool refusedWhole = members.Count == 0 && json.GetPropertyCount() > 0, prompted = refusedWhole;
        foreach ((string name, JsonElement value) in members)
        {
            prompted |= name == "prompt";
            if (name == "prompt")
                prompt = Prompt.Read(value, path + name, errors);
            else if (name == "custom_id")
                customId = ReadCustomId(value, path + name, errors);
            else if (!settings.TryRead(name, value))
                errors.Add(new FieldError(path + name, "unknown_field", $"There is no field '{name}' here."));
        }
        if (!prompted)
            errors.Add(new FieldError(path + "prompt", "missing", "Send a prompt: a string of at least one character, or a list of token ids."));
        settings.Finish(defaults);
        return new InputLine(prompt ?? s_none, customId, settings.Settings);
    }

    /// <summary>Reads one line of an input, as the bytes between two line ends.</summary>
    /// <param name="utf8">The line; any bytes at all.</param>
    /// <param name="spec">The job: in which form its lines are, and the settings that fill gaps.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The line, of use only if no error was added; <see langword="null"/> if it is no JSON.</returns>
    public static InputLine? Read(ReadOnlyMemory<byte> utf8, JobSpec spec, List<FieldError> errors)
    {
        if (FirstInvalid(utf8.Span) is { } invalid)
        {
            errors.Add(new FieldError("", "invalid_utf8", $"The line is not valid UTF-8 at byte {invalid}."));
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(utf8);
            return spec.Format == InputFormat.Batch
                ? BatchLine.Read(json.RootElement, spec, errors)
                : Read(json.RootElement, path: "", spec.Settings, errors);
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError("", "invalid_json", $"The line is not valid JSON at byte {e.BytePositionInLine ?? 0}."));
            return null;
        }
    }

    /// <summary>Reads one line of an input, with all that is wrong with it as one error.</summary>
    /// <param name="utf8">The line; any bytes at all.</param>
    /// <param name="spec">The job: in which form its lines are, and the settings that fill gaps.</param>
    public static ParsedLine Parse(ReadOnlyMemory<byte> utf8, JobSpec spec)
    {
        List<FieldError> errors = [];
        InputLine? line = Read(utf8, spec, errors);
        string message = string.Join(' ', errors.Select(e => e.Field.Length == 0 ? e.Message : $"{e.Field}: {e.Message}"));
        return errors.Count == 0
            ? new ParsedLine(line, null) { CustomId = line!.CustomId }
            : new ParsedLine(null, new LineError(LineErrorCodes.InvalidLine, message)) { CustomId = line?.CustomId };
    }

    internal static string? ReadCustomId(JsonElement value, string field, List<FieldError> errors)
    {
        string? id = JsonText.TryGetString(value);
        if (value.ValueKind == JsonValueKind.Null || id is { Length: >= 1 and <= 512 })
            return id;
        errors.Add(value.ValueKind == JsonValueKind.String && id is null
            ? JsonText.NotUnicode(value, field)
            : new FieldError(field, "out_of_range", $"Send a string of 1 to 512 characters; got {Got(value, id)}."));
        return null;
    }

    private static string Got(JsonElement value, string? text) =>
        text is null ? JsonText.Excerpt(value) : string.Create(CultureInfo.InvariantCulture, $"{text.Length:N0}: {JsonText.Excerpt(value)}");

    private static int? FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
            return null;
        int at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out int length) == OperationStatus.Done)
            at += length;
        return at;
    }
}

/// <summary>What one line of an input was read as: a line, or the error that it gets as its result.</summary>
/// <param name="Line">The line.</param>
/// <param name="Error">What is wrong, naming the fields.</param>
public readonly record struct ParsedLine(InputLine? Line, LineError? Error)
{
    /// <summary>The caller's own name for the line, also where something else in it is wrong.</summary>
    public string? CustomId { get; init; }

    /// <summary>What this line is read as where its <see cref="CustomId"/> came before in the same input.</summary>
    public ParsedLine AsDuplicate() => this with
    {
        Line = null,
        Error = new LineError(LineErrorCodes.DuplicateCustomId, $"custom_id: '{CustomId}' is the custom_id of an earlier line too, and only that one is answered."),
    };
}
