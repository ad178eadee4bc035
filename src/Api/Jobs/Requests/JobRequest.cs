using System.Text.Json;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Shared.Augmentations;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>What <c>POST /v1/jobs</c> asks for; of use only if nothing was wrong with it. Lives as long as the body it was read from.</summary>
internal sealed record JobRequest
{
    /// <summary>The model's name.</summary>
    public string Model { get; init; } = "";

    /// <summary>The lines, as sent, unless they are in a file.</summary>
    public JobLines Lines { get; init; }

    /// <summary>The uploaded file that the lines are in, pinned.</summary>
    public InputReference? File { get; init; }

    /// <summary>How many lines the file has, where that is known; otherwise it is estimated.</summary>
    public int? FileLines { get; init; }

    /// <summary>The run that wants it.</summary>
    public RunId? Run { get; init; }

    /// <summary>Settings of every line that says nothing else.</summary>
    public RequestSettings Settings { get; init; } = RequestSettings.None;

    /// <summary>Where to announce the end.</summary>
    public WebhookSpec? Webhook { get; init; }

    /// <summary>How long it may take, and how long it is kept.</summary>
    public JobLifetime Lifetime { get; init; }

    /// <summary>In which form the lines of a file are.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Whether one bad line fails the whole job.</summary>
    public bool Strict { get; init; }

    /// <summary>The caller's own notes.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>The lines of a request.</summary>
/// <param name="Array">A JSON array.</param>
/// <param name="ArePrompts">Whether its elements are strings; otherwise they are objects with a <c>prompt</c>.</param>
internal readonly record struct JobLines(JsonElement Array, bool ArePrompts);
