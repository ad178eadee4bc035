using static KoGpt2.Shared.Settings.SettingRanges;

namespace KoGpt2.Shared.Settings;

/// <summary>Every setting that callers may send: the one place that its name, its range, its default and what is said of it come from.</summary>
/// <remarks>Names are those of OpenAI's completions API, Hugging Face's <c>generate</c> where OpenAI has none, and vLLM's where neither has one.</remarks>
public static class SettingsTable
{
    /// <summary>The settings, in the order of the reference.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Of("max_tokens", Integer(0, 65_536), (s, x) => s with { MaxTokens = x }, "64",
            "most tokens to generate; the model's context may end it earlier. 0 needs `echo` and generates nothing: with `logprobs` the prompt is scored", "max_new_tokens"),
        Setting.Of("min_tokens", Integer(0, 65_536), (s, x) => s with { MinTokens = x }, "0",
            "end tokens and stop tokens are impossible before this many; at most `max_tokens`", "min_new_tokens"),
        Setting.Of("temperature", Number(0, 10, "greedy"), (s, x) => s with { Temperature = x }, "1",
            "divides the logits"),
        Setting.Of("top_k", Integer(0, 1_000_000, "off"), (s, x) => s with { TopK = x }, "0",
            "draws from this many likeliest tokens, and ties with the last"),
        Setting.Of("top_p", NumberAbove(0, 1), (s, x) => s with { TopP = x }, "1",
            "draws from the likeliest tokens up to this share of the probability"),
        Setting.Of("min_p", Number(0, 1, "off"), (s, x) => s with { MinP = x }, "0",
            "drops tokens below this share of the likeliest one's probability"),
        Setting.Of("typical_p", NumberAbove(0, 1), (s, x) => s with { TypicalP = x }, "1",
            "draws from the most typical tokens up to this share of the probability"),
        Setting.Of("repetition_penalty", NumberAbove(0, 100), (s, x) => s with { RepetitionPenalty = x }, "1",
            "above 1, tokens of prompt and output become less likely"),
        Setting.Of("presence_penalty", Number(-2, 2), (s, x) => s with { PresencePenalty = x }, "0",
            "taken off the logit of each token generated before"),
        Setting.Of("frequency_penalty", Number(-2, 2), (s, x) => s with { FrequencyPenalty = x }, "0",
            "taken off a token's logit once for each time that it was generated before"),
        Setting.Of("no_repeat_ngram_size", Integer(0, 1_024, "off"), (s, x) => s with { NoRepeatNgramSize = x }, "0",
            "no run of this many tokens comes twice in prompt and output"),
        Setting.Of("bad_words", Texts(64), (s, x) => s with { BadWords = x }, "none",
            "texts that are not generated, as the tokenizer writes them"),
        Setting.Of("bad_words_ids", TokenLists(256), (s, x) => s with { BadWordsIds = x }, "none",
            "runs of tokens that are not generated"),
        Setting.Of("logit_bias", Biases(1_024, 100), (s, x) => s with { LogitBias = x }, "none",
            "added to the logits"),
        Setting.Of("stop", Texts(16), (s, x) => s with { Stop = x }, "none",
            "texts that end a choice; they are not returned", "stop_strings"),
        Setting.Of("stop_token_ids", Tokens(64), (s, x) => s with { StopTokenIds = x }, "none",
            "tokens that end a choice besides the model's end token; they are not returned"),
        Setting.Of("ignore_eos", Flag, (s, x) => s with { IgnoreEos = x }, "false",
            "the model's end tokens end nothing"),
        Setting.Of("repetition_detection", Repetition, (s, x) => s with { RepetitionDetection = x }, "off",
            "ends a choice whose last tokens are one pattern, this many times in a row; `finish_reason` is then `repetition`"),
        Setting.Of("n", Integer(1, 128), (s, x) => s with { N = x }, "1",
            "choices for each prompt, each with random numbers of its own", "num_return_sequences"),
        Setting.Of("best_of", Integer(1, 128), (s, x) => s with { BestOf = x }, "`n`",
            "choices to generate, of which the `n` with the greatest mean log-probability are returned"),
        Setting.Of("num_beams", Integer(1, 128, "off"), (s, x) => s with { NumBeams = x }, "1",
            "beam search, at most as many beams as the worker has rows (`Engine:Rows`); then `n` is at most `num_beams`, and nothing is drawn"),
        Setting.Of("length_penalty", Number(-10, 10), (s, x) => s with { LengthPenalty = x }, "1",
            "a beam's score is its log-probability divided by its length to this power"),
        Setting.Of("early_stopping", EndOfSearch, (s, x) => s with { EarlyStopping = x }, "false",
            "when a beam search with as many texts as beams ends: at once, when better ones are unlikely, or when they are impossible"),
        Setting.Of("echo", Flag, (s, x) => s with { Echo = x }, "false",
            "the prompt is part of what is returned"),
        Setting.Of("logprobs", Integer(0, 20), (s, x) => s with { Logprobs = x }, "off",
            "log-probabilities of each token returned, and of this many likeliest ones in its place; of the model's own distribution, before all other settings"),
        Setting.Of("score", Flag, (s, x) => s with { Score = x }, "false",
            "each choice has a `score`: the mean log-probability of its tokens, as `logprobs` would list them"),
        Setting.Of("skip_special_tokens", Flag, (s, x) => s with { SkipSpecialTokens = x }, "true",
            "control tokens such as `<usr>` are left out of the text"),
        Setting.Of("repair_jamo", Flag, (s, x) => s with { RepairJamo = x }, "true",
            "single letters such as ㅋ and ㅠ, which the tokenizer decomposes, are put back as people write them"),
        Setting.Of("add_bos_token", Flag, (s, x) => s with { AddBosToken = x }, "false",
            "puts the model's start token, `</s>` for KoGPT2, before the prompt"),
        Setting.Of("seed", Long, (s, x) => s with { Seed = x }, "of job and line",
            "start of the random numbers: the same seed gives the same text"),
    ];

    private static readonly Dictionary<string, Setting> s_byName = All
        .SelectMany(s => s.Alias is null ? [(s.Name, s)] : new[] { (s.Name, s), (s.Alias, s) })
        .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>The setting of a name or alias; <see langword="null"/> if there is none.</summary>
    internal static Setting? Find(string name) => s_byName.GetValueOrDefault(name);
}
