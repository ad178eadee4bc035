using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Json;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Lifetimes;

/// <summary>How long a job may take, and how long it is kept once it is over.</summary>
/// <param name="ExpiresAfter">From its submission.</param>
/// <param name="RetainFor">From its end.</param>
internal readonly record struct JobLifetime(TimeSpan ExpiresAfter, TimeSpan RetainFor);

/// <summary>Reads a job's <c>expires_after</c> and <c>retain_for</c>.</summary>
internal sealed class LifetimeReader(IOptions<LifetimesOptions> options)
{
    private static readonly TimeSpan s_least = TimeSpan.FromMinutes(1);

    /// <summary>What a job gets that says nothing.</summary>
    public JobLifetime Default => new(options.Value.ExpiresAfter, options.Value.RetainFor);

    /// <summary>Reads both.</summary>
    /// <param name="expiresAfter">An ISO 8601 duration, if said.</param>
    /// <param name="retainFor">An ISO 8601 duration, if said.</param>
    /// <param name="errors">Where errors go.</param>
    public JobLifetime Read(JsonElement? expiresAfter, JsonElement? retainFor, FieldErrors errors) => new(
        Read("expires_after", expiresAfter, "PT24H", options.Value.MaxExpiresAfter, nameof(LifetimesOptions.MaxExpiresAfter), errors) ?? Default.ExpiresAfter,
        Read("retain_for", retainFor, "P30D", options.Value.MaxRetainFor, nameof(LifetimesOptions.MaxRetainFor), errors) ?? Default.RetainFor);

    /// <summary>Checks how long a job may take.</summary>
    /// <param name="wanted">The time asked for.</param>
    /// <returns>What is allowed, in words; <see langword="null"/> if <paramref name="wanted"/> is.</returns>
    public string? WhyNotExpireAfter(TimeSpan wanted) => Range(wanted, options.Value.MaxExpiresAfter, nameof(LifetimesOptions.MaxExpiresAfter));

    private static TimeSpan? Read(string field, JsonElement? said, string example, TimeSpan most, string option, FieldErrors errors)
    {
        if (said is not { } json)
            return null;
        if ((JsonText.TryGetString(json) is { } text ? IsoDuration.TryParse(text) : null) is not { } duration)
            errors.Add(field, "bad_duration", $"Send an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as \"{example}\"; got {JsonText.Excerpt(json)}.");
        else if (Range(duration, most, option) is { } range)
            errors.Add(field, "out_of_range", $"Send {range}; got {JsonText.Excerpt(json)}.");
        else
            return duration;
        return null;
    }

    private static string? Range(TimeSpan wanted, TimeSpan most, string option) =>
        wanted >= s_least && wanted <= most ? null : $"a duration from {IsoDuration.Write(s_least)} to {IsoDuration.Write(most)} (Lifetimes:{option})";
}
