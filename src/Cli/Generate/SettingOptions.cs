using System.CommandLine;
using System.Text.Json;
using KoGpt2.Shared.Settings;

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
        Of<double>("repetition_penalty", "--repetition-penalty", "Above 1, tokens of prompt and output become less likely."),
        Of<string[]>("stop", "--stop", "Text that ends a choice; may be said several times."),
        Of<int[]>("stop_token_ids", "--stop-token-id", "Token that ends a choice; may be said several times."),
        Of<int>("n", "-n", "Choices for each prompt."),
        Of<long>("seed", "--seed", "Start of the random numbers: the same seed gives the same text."),
    ];

    /// <summary>The options, for a command to hold.</summary>
    public IEnumerable<Option> Options => _settings.Select(setting => setting.Option);

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

    private static Setting Of<T>(string name, string option, string description)
    {
        var typed = new Option<T>(option) { Description = description };
        return new Setting(name, typed, parsed => parsed.GetValue(typed));
    }
}
