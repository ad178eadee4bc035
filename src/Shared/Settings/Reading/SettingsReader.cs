using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Shared.Settings.Reading;

/// <summary>Reads generation settings out of the JSON that callers write; <see cref="SettingsTable"/> says which there are.</summary>
public sealed class SettingsReader
{
    private readonly List<FieldError> _errors;
    private readonly string _path;
    private readonly Dictionary<Setting, string> _said = [];

    /// <summary>Starts to read one JSON object's settings.</summary>
    /// <param name="path">What to put before each name in an error: empty, or such as <c>requests[3].</c>.</param>
    /// <param name="errors">Where errors go.</param>
    public SettingsReader(string path, List<FieldError> errors) => (_path, _errors) = (path, errors);

    /// <summary>What was read so far.</summary>
    public RequestSettings Settings { get; private set; } = RequestSettings.None;

    /// <summary>The names that callers may use, without aliases, in the order of the reference.</summary>
    public static IEnumerable<string> Names => SettingsTable.All.Select(setting => setting.Name);

    /// <summary>Takes one member of the object. JSON null says nothing, as in OpenAI's API.</summary>
    /// <returns>False if no setting has this name; then nothing was done.</returns>
    public bool TryRead(string name, JsonElement value)
    {
        if (SettingsTable.Find(name) is not { } setting)
            return TryRefuse(name, value);
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (!_said.TryAdd(setting, name))
            Add(name, "said_twice", $"Send '{_said[setting]}' or '{name}', not both: they are one setting.");
        else if (setting.Read(Settings, value) is { } read)
            Settings = read;
        else
            Add(name, "out_of_range", $"Send {setting.Right}; got {JsonText.Excerpt(value)}.");
        return true;
    }

    /// <summary>Checks what only shows when all has been read, against the settings that fill the gaps.</summary>
    public void Finish(RequestSettings fallback)
    {
        foreach (FieldError error in SettingsRules.Check(GenerationSettings.From(Settings.Over(fallback), seed: 0)))
            Add(error.Field, error.Code, error.Message);
    }

    private bool TryRefuse(string name, JsonElement value)
    {
        if (!UnsupportedSettings.TryFind(name, value, out string? refusal))
            return false;
        if (refusal is not null)
            Add(name, "unsupported", refusal);
        return true;
    }

    private void Add(string name, string code, string message) => _errors.Add(new FieldError(_path + name, code, message));
}
