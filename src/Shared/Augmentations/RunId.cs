using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Shared.Augmentations;

/// <summary>
/// Name of a run: <c>{schedule}-20261123T170000Z</c> for a schedule's slot, <c>{schedule}-manual-{ulid}</c> for one that somebody asked for,
/// <c>run-{ulid}</c> for one without a schedule. No name can be read in two ways: slots hold capitals, and all ULIDs are of one length.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly record struct RunId
{
    private const string AlonePrefix = "run-", Manual = "-manual-", SlotForm = "yyyyMMdd'T'HHmmss'Z'";
    private const int SlotLength = 16;

    private RunId(string text, string? schedule, DateTimeOffset? slot) => (Text, Schedule, Slot) = (text, schedule, slot);

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>The schedule's name; <see langword="null"/> for a run without one.</summary>
    public string? Schedule { get; }

    /// <summary>The slot, in UTC and whole seconds; <see langword="null"/> for a run that somebody asked for.</summary>
    public DateTimeOffset? Slot { get; }

    /// <summary>The time in the name: the slot, or when it was asked for.</summary>
    public DateTimeOffset At => Slot ?? Ulid.CreatedAt(Text[^Ulid.Length..]);

    /// <summary>A new name of a run without a schedule, of the clock's present time.</summary>
    public static RunId New(TimeProvider clock) => Parse(AlonePrefix + Ulid.New(clock));

    /// <summary>A new name of a run of a schedule that somebody asks for now.</summary>
    public static RunId NewManual(string schedule, TimeProvider clock) => Parse(schedule + Manual + Ulid.New(clock));

    /// <summary>The name of a schedule's run of a slot: always the same.</summary>
    /// <param name="schedule">The schedule's name.</param>
    /// <param name="slot">The slot; parts of a second are left out.</param>
    public static RunId OfSlot(string schedule, DateTimeOffset slot) =>
        Parse($"{schedule}-{slot.UtcDateTime.ToString(SlotForm, CultureInfo.InvariantCulture)}");

    /// <summary>Reads a name as callers write it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        id = default;
        return text is not null && (TryParseSlot(text, out id) || TryParseAsked(text, out id));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static RunId Parse(string text) => TryParse(text, out RunId id) ? id : throw new ArgumentException($"'{text}' is no name of a run.", nameof(text));

    private static bool TryParseSlot(string text, out RunId id)
    {
        int dash = text.Length - SlotLength - 1;
        id = default;
        if (dash < 1 || text[dash] != '-' || !ScheduleName.IsValid(text[..dash])
            || !DateTimeOffset.TryParseExact(
                text.AsSpan(dash + 1), SlotForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset slot))
            return false;
        id = new RunId(text, text[..dash], slot);
        return true;
    }

    private static bool TryParseAsked(string text, out RunId id)
    {
        int start = text.Length - Ulid.Length;
        id = default;
        if (start < AlonePrefix.Length || !Ulid.IsValid(text.AsSpan(start)))
            return false;
        string before = text[..start];
        if (before == AlonePrefix)
            id = new RunId(text, null, null);
        else if (before.EndsWith(Manual, StringComparison.Ordinal) && ScheduleName.IsValid(before[..^Manual.Length]))
            id = new RunId(text, before[..^Manual.Length], null);
        return id.Text is not null;
    }

    /// <summary>Writes it as JSON, a string; reads nothing else.</summary>
    public sealed class Converter : JsonConverter<RunId>
    {
        /// <inheritdoc/>
        public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out RunId id) ? id : throw new JsonException("Not a run's name.");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}
