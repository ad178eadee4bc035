using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Files;

/// <summary>Name of a file: <c>file-</c> and a <see cref="Jobs.Ulid"/>, so it carries the time at which it was made.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct FileId
{
    private const string Prefix = "file-";

    private FileId(string ulid) => Ulid = ulid;

    /// <summary>The 26 characters after the prefix.</summary>
    public string Ulid { get; }

    /// <summary>When the file was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => Jobs.Ulid.CreatedAt(Ulid);

    /// <summary>12 hexadecimal digits by which newer files sort first.</summary>
    public string Sortable => Jobs.Ulid.Sortable(Ulid);

    /// <summary>A new name, of the clock's present time.</summary>
    public static FileId New(TimeProvider clock) => new(Jobs.Ulid.New(clock));

    /// <summary>Reads a name as callers write it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FileId id)
    {
        bool valid = text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Jobs.Ulid.IsValid(text.AsSpan(Prefix.Length));
        id = valid ? new FileId(text![Prefix.Length..]) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Ulid;

    /// <summary>Writes it as JSON, a string; reads nothing else.</summary>
    public sealed class Converter : JsonConverter<FileId>
    {
        /// <inheritdoc/>
        public override FileId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out FileId id) ? id : throw new JsonException("Not a file id.");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, FileId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
