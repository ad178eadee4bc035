using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads <c>settings</c>: those of a job, less those that a run itself needs.</summary>
internal static class RecipeSettings
{
    private static readonly Dictionary<string, string> s_refused = new(StringComparer.Ordinal)
    {
        ["n"] = "Write 'n' beside 'settings': a run asks for each example by a prompt of its own, so that each has its own seed.",
        ["num_return_sequences"] = "Write 'n' beside 'settings': a run asks for each example by a prompt of its own, so that each has its own seed.",
        ["best_of"] = "Leave it out: the filters choose among examples, and count what they leave out.",
        ["echo"] = "Leave it out: a run puts prompt and answer together by itself.",
        ["logprobs"] = "Leave it out: the filter 'likelihood' has examples scored by itself.",
        ["score"] = "Leave it out: the filter 'likelihood' has examples scored by itself.",
        ["seed"] = "Write 'seed' beside 'settings': each example's own seed is made from it.",
        ["stream"] = "Leave it out: a run's examples are read from its files.",
    };

    /// <summary>Reads them; of use only if no error was added.</summary>
    public static RequestSettings Read(JsonElement json, string path, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(
                new FieldError(path, "wrong_type", $"Write an object of generation settings, such as {{\"max_tokens\": 48}}; got {JsonText.Excerpt(json)}."));
            return RequestSettings.None;
        }
        var reader = new SettingsReader(path + ".", errors);
        foreach ((string name, JsonElement value) in FieldNames.Read(json, path + ".", errors))
            if (s_refused.TryGetValue(name, out string? why))
                errors.Add(new FieldError($"{path}.{name}", "unsupported", why));
            else if (!reader.TryRead(name, value))
                errors.Add(new FieldError($"{path}.{name}", "unknown_field", $"There is no setting '{name}'."));
        reader.Finish(RequestSettings.None);
        if (reader.Settings.MaxTokens == 0)
            errors.Add(new FieldError(path + ".max_tokens", "out_of_range", "Write 1 or more: an example needs words; got 0."));
        return reader.Settings;
    }
}
