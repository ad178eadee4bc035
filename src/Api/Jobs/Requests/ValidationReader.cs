using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared.Json;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Reads <c>validation</c>: whether one bad line fails the whole job.</summary>
internal static class ValidationReader
{
    /// <summary>Reads it.</summary>
    /// <param name="said"><c>strict</c> or <c>lenient</c>, the default, if said.</param>
    /// <param name="errors">Where errors go.</param>
    public static bool IsStrict(JsonElement? said, FieldErrors errors)
    {
        string? text = said is { } json ? JsonText.TryGetString(json) : "lenient";
        if (text is not ("strict" or "lenient"))
            errors.Add("validation", "out_of_range", $"Send \"strict\", so that one bad line fails them all, or \"lenient\"; got {JsonText.Excerpt(said!.Value)}.");
        return text == "strict";
    }
}
