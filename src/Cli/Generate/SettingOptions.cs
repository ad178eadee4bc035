using System.CommandLine;
using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Cli.Generate;

/// <summary>The generation settings as options of a command, with the ranges that the API gives them.</summary>
public sealed class SettingOptions
{
    private sealed record Setting(string Name, Option Option, Func<ParseResult, object?> Value);

    private readonly Setting[] _settings =
    [
        Of<int>("max_tokens", "--max-tokens", "Most tokens to generate for one choice."),
        Of<int>("min_tokens", "--min-tokens", "No choice ends by itself before this many tokens."),
        Of<double>("temperature", "--temperature", "Sharper below 1, flatter above; 0 always takes the likeliest token."),
        Of<int>("top_k", "--top-k", "Draw from this many likeliest tokens; 0 from all."),
        Of<double>("top_p", "--top-p", "Draw from the likeliest tokens up to this share of the probability."),
        Of<double>("min_p", "--min-p", "Draw from tokens at least this likely beside the likeliest; 0 from all."),
        Of<double>("typical_p", "--typical-p", "Draw from the most typical tokens up to this share of the probability."),
        Of<double>("repetition_penalty", "--repetition-penalty", "Above 1, tokens of prompt and output become less likely."),
        Of<double>("presence_penalty", "--presence-penalty", "Above 0, tokens generated before become less likely."),
        Of<double>("frequency_penalty", "--frequency-penalty", "Above 0, tokens become the less likely the oftener they were generated."),
        Of<int>("no_repeat_ngram_size", "--no-repeat-ngram-size", "No run of this many tokens comes twice in prompt and output; 0 allows all."),
        Of<string[]>("bad_words", "--bad-word", "Text not to generate; may be said several times."),
        Of<string[]>("bad_words_ids", "--bad-word-ids", "Tokens not to generate in a row, such as 12,34; may be said several times.", SettingForms.IdLists),
        Of<string[]>("logit_bias", "--logit-bias", "A token and what to add to its logit, such as 375=-5; may be said several times.", SettingForms.Members),
        Of<string[]>("stop", "--stop", "Text that ends a choice; may be said several times."),
        Of<int[]>("stop_token_ids", "--stop-token-id", "Token that ends a choice; may be said several times."),
        Of<bool>("ignore_eos", "--ignore-eos", "Let texts run past the model's end token."),
        Of<string>("repetition_detection", "--repetition-detection",
            "End choices that repeat themselves: max_pattern_size=8,min_count=4 and, if wanted, min_pattern_size.", said => SettingForms.Members(said.Split(','))),
        Of<int>("n", "-n", "Choices for each prompt."),
        Of<int>("best_of", "--best-of", "Choices to generate, of which the likeliest -n are returned."),
        Of<int>("num_beams", "--num-beams", "Beams of a beam search; 1 searches none."),
        Of<double>("length_penalty", "--length-penalty", "Above 0, a beam search favours long texts; below 0, short ones."),
        Of<string>("early_stopping", "--early-stopping", "When a beam search ends that has enough texts: false, true or never.", SettingForms.FlagOrWord),
        Of<bool>("echo", "--echo", "Return the prompt with the text."),
        Of<int>("logprobs", "--logprobs", "Return log-probabilities, of this many likeliest tokens too."),
        Of<bool>("score", "--score", "Return each text's mean log-probability."),
        Of<bool>("skip_special_tokens", "--skip-special-tokens", "Leave control tokens such as <usr> out of the text; false writes them."),
        Of<bool>("repair_jamo", "--repair-jamo", "Write letters such as ㅋ as people type them; false leaves what the model wrote."),
        Of<bool>("add_bos_token", "--add-bos-token", "Put the model's start token before the prompt."),
        Of<long>("seed", "--seed", "Start of the random numbers: the same seed gives the same text."),
    ];

    /// <summary>The options, for a command to hold.</summary>
    public IEnumerable<Option> Options => _settings.Select(setting => setting.Option);

    /// <summary>The settings' names in the API, in the order of <see cref="Options"/>.</summary>
    public IEnumerable<string> Names => _settings.Select(setting => setting.Name);

    /// <summary>Reads what was said.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fallback">What the model says where the command line says nothing.</param>
    /// <param name="errors">Takes what is wrong, under the options' names.</param>
    public RequestSettings Read(ParseResult parsed, RequestSettings fallback, List<FieldError> errors)
    {
        List<FieldError> found = [];
        var reader = new SettingsReader(path: "", found);
        foreach (Setting setting in _settings.Where(setting => parsed.GetResult(setting.Option) is not null))
            reader.TryRead(setting.Name, JsonSerializer.SerializeToElement(setting.Value(parsed)));
        reader.Finish(fallback);
        errors.AddRange(found.Select(error => error with { Field = _settings.Single(setting => setting.Name == error.Field).Option.Name }));
        return reader.Settings.Over(fallback);
    }

    private static Setting Of<T>(string name, string option, string description, Func<T, JsonElement>? form = null)
    {
        var typed = new Option<T>(option) { Description = description };
        return new Setting(name, typed, parsed => parsed.GetValue(typed) is { } value && form is not null ? form(value) : parsed.GetValue(typed));
    }
}
