using System.Text.Json;

namespace KoGpt2.Shared.Settings;

/// <summary>One setting.</summary>
public sealed class Setting
{
    private Setting(string name, string? alias, Func<RequestSettings, JsonElement, RequestSettings?> read) => (Name, Alias, Read) = (name, alias, read);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its other name, if it has one.</summary>
    public string? Alias { get; }

    /// <summary>What may be sent, in words.</summary>
    public required string Right { get; init; }

    /// <summary>What may be sent, as a JSON Schema of draft 2020-12.</summary>
    public required string Schema { get; init; }

    /// <summary>What counts where nobody says anything: a JSON value, or words.</summary>
    public required string Default { get; init; }

    /// <summary>What it does, in words, Markdown.</summary>
    public required string Does { get; init; }

    /// <summary>Adds a value to the settings; <see langword="null"/> if it is out of range.</summary>
    internal Func<RequestSettings, JsonElement, RequestSettings?> Read { get; }

    /// <summary>A setting of a range.</summary>
    internal static Setting Of<T>(
        string name, SettingRange<T> range, Func<RequestSettings, T, RequestSettings> add, string otherwise, string does, string? alias = null) =>
        new(name, alias, (said, value) => range.Read(value) is { } read ? add(said, read) : null)
        {
            Right = range.Words,
            Schema = range.Schema,
            Default = otherwise,
            Does = does,
        };
}
