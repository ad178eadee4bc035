using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Batches;

/// <summary>Reads how long a batch may take and how long its files are kept.</summary>
internal static class BatchLifetimeReader
{
    private const int LeastSeconds = 3_600, MostSeconds = 2_592_000;

    /// <summary>Reads <c>completion_window</c>.</summary>
    /// <returns>The time; <see langword="null"/> if an error was added.</returns>
    public static TimeSpan? ReadWindow(JsonElement? said, LifetimeReader lifetimes, FieldErrors errors)
    {
        TimeSpan? window = said is { } json && JsonText.TryGetString(json) is { } text ? CompletionWindow.TryParse(text) : null;
        if (said is null)
            errors.Add("completion_window", "missing", $"Send {CompletionWindow.Right}.");
        else if (window is null)
            errors.Add("completion_window", "bad_window", $"Send {CompletionWindow.Right}; got {JsonText.Excerpt(said.Value)}.");
        else if (lifetimes.WhyNotExpireAfter(window.Value) is { } range)
            errors.Add("completion_window", "out_of_range", $"Send {range}; got {JsonText.Excerpt(said.Value)}.");
        else
            return window;
        return null;
    }

    /// <summary>Reads <c>output_expires_after</c>. The files of results are made when the job is over, so it counts from then.</summary>
    /// <returns>The time; <see langword="null"/> if it was not said, or an error was added.</returns>
    public static TimeSpan? ReadRetention(JsonElement? said, FieldErrors errors)
    {
        const string Field = "output_expires_after";
        if (said is not { } json)
            return null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(Field, "wrong_type", $"Send an object with 'anchor' and 'seconds'; got {JsonText.Excerpt(json)}.");
            return null;
        }
        List<FieldError> found = [];
        TimeSpan? retention = null;
        bool anchored = false;
        foreach ((string name, JsonElement value) in FieldNames.Read(json, Field + ".", found))
        {
            if (name == "anchor" && JsonText.TryGetString(value) == "created_at")
                anchored = true;
            else if (name == "anchor")
                found.Add(new FieldError($"{Field}.anchor", "out_of_range", $"Send \"created_at\"; got {JsonText.Excerpt(value)}."));
            else if (name != "seconds")
                found.Add(new FieldError($"{Field}.{name}", "unknown_field", $"There is no field '{name}' here."));
            else if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int seconds) && seconds is >= LeastSeconds and <= MostSeconds)
                retention = TimeSpan.FromSeconds(seconds);
            else
                found.Add(new FieldError($"{Field}.seconds", "out_of_range", $"Send an integer from {LeastSeconds:N0} to {MostSeconds:N0}; got {JsonText.Excerpt(value)}."));
        }
        if (found.Count == 0 && !(anchored && retention is not null))
            found.Add(new FieldError(Field, "missing", "Send both 'anchor', \"created_at\", and 'seconds'."));
        errors.Take(found);
        return retention;
    }
}
