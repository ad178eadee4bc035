using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KoGpt2.Shared.Jobs;

/// <summary>Name of a job: <c>job_</c> and a <see cref="Jobs.Ulid"/>, so it carries the time at which it was made.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct JobId
{
    private const string Prefix = "job_", BatchPrefix = "batch_";

    private JobId(string ulid) => Ulid = ulid;

    /// <summary>The 26 characters after the prefix.</summary>
    public string Ulid { get; }

    /// <summary>When the job was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => Jobs.Ulid.CreatedAt(Ulid);

    /// <summary>12 hexadecimal digits by which newer jobs sort first.</summary>
    public string Sortable => Jobs.Ulid.Sortable(Ulid);

    /// <summary>A new name, of the clock's present time.</summary>
    public static JobId New(TimeProvider clock) => new(Jobs.Ulid.New(clock));

    /// <summary>Reads a name as callers write it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        bool valid = text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Jobs.Ulid.IsValid(text.AsSpan(Prefix.Length));
        id = valid ? new JobId(text![Prefix.Length..]) : default;
        return valid;
    }

    /// <summary>A job's other name, as OpenAI's batch: <c>batch_</c> and the same ULID.</summary>
    public string Batch => BatchPrefix + Ulid;

    /// <summary>Reads the name of a batch.</summary>
    public static bool TryParseBatch([NotNullWhen(true)] string? text, out JobId id)
    {
        bool valid = text is not null && text.StartsWith(BatchPrefix, StringComparison.Ordinal) && Jobs.Ulid.IsValid(text.AsSpan(BatchPrefix.Length));
        id = valid ? new JobId(text![BatchPrefix.Length..]) : default;
        return valid;
    }

    /// <summary>Reads the ULID alone.</summary>
    internal static bool TryParseUlid(string ulid, out JobId id)
    {
        bool valid = Jobs.Ulid.IsValid(ulid);
        id = valid ? new JobId(ulid) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Ulid;

    /// <summary>Writes it as JSON, a string; reads nothing else.</summary>
    public sealed class Converter : JsonConverter<JobId>
    {
        /// <inheritdoc/>
        public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out JobId id) ? id : throw new JsonException("Not a job id.");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
