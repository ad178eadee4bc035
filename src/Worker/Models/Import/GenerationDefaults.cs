using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Worker.Models.Import;

/// <summary>What a Hugging Face <c>generation_config.json</c> makes the default for those who ask for nothing else.</summary>
/// <remarks>
/// Names and meanings: Hugging Face transformers, generation/configuration_utils.py. Only what the file says counts, not transformers' own
/// defaults for the rest. <c>do_sample</c> false makes the temperature 0 whatever temperature is said, as there; where it is not said, a
/// temperature decides. <c>max_length</c> and <c>min_length</c> count the prompt, which no default here does, so they are not used.
/// </remarks>
internal sealed record GenerationDefaults
{
    /// <summary>The file's name in a checkpoint.</summary>
    public const string FileName = "generation_config.json";

    // What transformers and this service both have, under transformers' name.
    private static readonly Dictionary<string, string> s_settings = new(StringComparer.Ordinal)
    {
        ["max_new_tokens"] = "max_tokens",
        ["min_new_tokens"] = "min_tokens",
        ["temperature"] = "temperature",
        ["top_k"] = "top_k",
        ["top_p"] = "top_p",
        ["min_p"] = "min_p",
        ["typical_p"] = "typical_p",
        ["repetition_penalty"] = "repetition_penalty",
        ["no_repeat_ngram_size"] = "no_repeat_ngram_size",
        ["bad_words_ids"] = "bad_words_ids",
        ["stop_strings"] = "stop",
        ["num_beams"] = "num_beams",
        ["length_penalty"] = "length_penalty",
        ["early_stopping"] = "early_stopping",
        ["num_return_sequences"] = "n",
    };

    // What says nothing about texts, and what is read elsewhere.
    private static readonly HashSet<string> s_silent = new(StringComparer.Ordinal)
    {
        "transformers_version", "use_cache", "return_dict_in_generate", "output_attentions", "output_hidden_states", "output_scores", "output_logits",
        "bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id", "do_sample",
    };

    /// <summary>The settings, each in its range and in keeping with the others.</summary>
    public RequestSettings Settings { get; private init; } = RequestSettings.None;

    /// <summary>Token that starts a text; null if none is named.</summary>
    public int? StartToken { get; private init; }

    /// <summary>Tokens that end a text; none if none is named.</summary>
    public int[] EndTokens { get; private init; } = [];

    /// <summary>What the file says that is not used, a sentence each.</summary>
    public List<string> Unused { get; private init; } = [];

    /// <summary>Reads a checkpoint's defaults; there are none where the file is missing.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="vocabulary">Every token must be below this.</param>
    /// <exception cref="CheckpointException">The file is malformed, or names a token that the network does not have.</exception>
    public static GenerationDefaults Read(string folder, int vocabulary)
    {
        if (!File.Exists(Path.Combine(folder, FileName)))
            return new GenerationDefaults();
        using JsonDocument document = JsonFile.ReadObject(folder, FileName);
        var fields = new ConfigFields(FileName, document.RootElement);
        bool draws = fields.Flag("do_sample", unsaid: true);
        List<string> unused = [];
        List<JsonProperty> said = [.. document.RootElement.EnumerateObject().DistinctBy(member => member.Name)];
        said.RemoveAll(member => !Counts(member, draws, vocabulary, unused));
        if (fields.Flag("do_sample", unsaid: false) && said.RemoveAll(member => member.NameEquals("num_beams") && IsAboveOne(member.Value)) > 0)
            unused.Add($"{FileName}: num_beams is not used. Beams do not draw, and do_sample is true.");
        RequestSettings settings = ReadSettings(said, unused);
        return new GenerationDefaults
        {
            Settings = draws ? settings : settings with { Temperature = 0 },
            StartToken = fields.Tokens("bos_token_id", vocabulary) is [int first, ..] ? first : null,
            EndTokens = fields.Tokens("eos_token_id", vocabulary),
            Unused = unused,
        };
    }

    // A setting that is wrong, alone or beside the others, is left out, and the rest is read again.
    private static RequestSettings ReadSettings(List<JsonProperty> said, List<string> unused)
    {
        while (true)
        {
            List<FieldError> errors = [];
            var reader = new SettingsReader("", errors);
            foreach (JsonProperty member in said)
                reader.TryRead(s_settings[member.Name], member.Value);
            if (errors.Count == 0)
                reader.Finish(RequestSettings.None);
            if (errors.Count == 0)
                return reader.Settings;
            foreach (FieldError error in errors)
                unused.Add($"{FileName}: {s_settings.First(pair => pair.Value == error.Field).Key} is not used. {error.Message}");
            if (said.RemoveAll(member => errors.Exists(error => error.Field == s_settings[member.Name])) == 0)
                throw new CheckpointException($"{FileName} has settings that do not go together: {errors[0].Message}");
        }
    }

    // Whether a field is read as a setting.
    private static bool Counts(JsonProperty member, bool draws, int vocabulary, List<string> unused)
    {
        (string name, JsonElement value) = (member.Name, member.Value);
        if (s_settings.ContainsKey(name) && Reason(name, value, vocabulary) is null)
            return draws || name != "temperature";
        if (!s_silent.Contains(name) && !name.StartsWith('_') && !AsksForNothing(value))
            unused.Add($"{FileName}: {name} is not used. {Reason(name, value, vocabulary) ?? "There is no such setting here."}");
        return false;
    }

    private static string? Reason(string name, JsonElement value, int vocabulary) => name switch
    {
        "max_length" or "min_length" => $"It counts the prompt; {name[..3]}_new_tokens does not.",
        "bad_words_ids" when HasTokenFrom(vocabulary, value) => "It has a token that is not in the vocabulary.",
        _ => null,
    };

    private static bool HasTokenFrom(int vocabulary, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(item => HasTokenFrom(vocabulary, item)),
        JsonValueKind.Number => value.GetDouble() >= vocabulary,
        _ => false,
    };

    private static bool IsAboveOne(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() > 1;

    private static bool AsksForNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.GetDouble() == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}
