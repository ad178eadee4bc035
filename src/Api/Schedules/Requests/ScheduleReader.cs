using System.Text.Json;
using KoGpt2.Api.Augmentations.Requests;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Augmentations.Sources;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Schedules.Requests;

/// <summary>Reads the body of <c>PUT /v1/schedules/{name}</c> and says all that is wrong with it.</summary>
internal sealed class ScheduleReader(RunSpecReader runs, TimeProvider clock)
{
    private static readonly string[] s_fields =
        [.. RunSpecReader.Fields, "cron", "time_zone", "misfire", "catchup_window", "max_catchup", "overlap", "paused", "next_row"];

    /// <summary>Reads it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was asked for; <see langword="null"/> if an error was added.</returns>
    public async Task<ScheduleRequest?> ReadAsync(JsonElement body, string owner, FieldErrors errors, CancellationToken stop)
    {
        if (RequestFields.Read(body, s_fields, errors) is not { } fields)
            return null;
        ScheduleTimes? times = new TimesReader(fields, errors, clock.GetUtcNow()).Read();
        bool paused = ReadPaused(fields["paused"], errors);
        long? nextRow = ReadNextRow(fields["next_row"], errors);
        return await runs.ReadAsync(body, fields, owner, errors, stop) is { } run && times is not null && !errors.Any
            ? new ScheduleRequest(times, run.Spec, run.Source, paused, nextRow)
            : null;
    }

    private static bool ReadPaused(JsonElement? said, FieldErrors errors)
    {
        if (said is not null and not { ValueKind: JsonValueKind.True or JsonValueKind.False })
            errors.Add("paused", "wrong_type", $"Send true or false; got {JsonText.Excerpt(said.Value)}.");
        return said?.ValueKind == JsonValueKind.True;
    }

    private static long? ReadNextRow(JsonElement? said, FieldErrors errors)
    {
        if (said is not { } json)
            return null;
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long row) && row >= 0)
            return row;
        errors.Add("next_row", "out_of_range", $"Send the number of a row of the source, 0 or more; got {JsonText.Excerpt(json)}.");
        return null;
    }
}

/// <summary>What <c>PUT /v1/schedules/{name}</c> asks for.</summary>
/// <param name="Times">When runs are due.</param>
/// <param name="Run">What they are made for.</param>
/// <param name="Source">Their source as it is now.</param>
/// <param name="Paused">Whether it is paused.</param>
/// <param name="NextRow">The first row that the next run takes, if said.</param>
internal sealed record ScheduleRequest(ScheduleTimes Times, RunSpec Run, FoundSource Source, bool Paused, long? NextRow);
