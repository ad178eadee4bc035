using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Tests.Settings.Reading;

public sealed class SettingsReaderTests
{
    private static readonly Dictionary<string, (string Right, string[] Good, string[] Bad)> s_table = new()
    {
        ["max_tokens"] = ("an integer from 0 to 65,536", ["1", "64", "65536"], ["-1", "65537", "64.0", "1e2", "1.5", "99999999999", "\"64\"", "true", "[1]", "{}"]),
        ["min_tokens"] = ("an integer from 0 to 65,536", ["0", "-0", "64"], ["-1", "65537", "0.0", "\"0\"", "false"]),
        ["temperature"] = ("a number from 0 (greedy) to 10", ["0", "0.0", "1e-3", "0.7", "10", "1e1", "1e-400"], ["-0.1", "10.01", "1e400", "-1e400", "\"1\"", "true", "[]"]),
        ["top_k"] = ("an integer from 0 (off) to 1,000,000", ["0", "50", "1000000"], ["-1", "1000001", "50.0", "\"50\""]),
        ["top_p"] = ("a number above 0 and up to 1", ["1", "1.0", "0.95", "1e-9"], ["0", "0.0", "-0.5", "1.01", "1e-400", "\"0.9\"", "{}"]),
        ["min_p"] = ("a number from 0 (off) to 1", ["0", "0.05", "1"], ["-0.01", "1.01", "1e400", "\"0\"", "[]"]),
        ["typical_p"] = ("a number above 0 and up to 1", ["1", "0.2"], ["0", "1.5", "-1", "\"1\""]),
        ["repetition_penalty"] = ("a number above 0 and up to 100", ["1", "0.5", "1.2", "100"], ["0", "-1", "100.5", "1e400", "\"1\""]),
        ["presence_penalty"] = ("a number from -2 to 2", ["0", "-2", "2", "0.5"], ["-2.01", "2.01", "\"1\"", "true"]),
        ["frequency_penalty"] = ("a number from -2 to 2", ["0", "-2", "2", "0.5"], ["-2.01", "2.01", "1e400", "{}"]),
        ["no_repeat_ngram_size"] = ("an integer from 0 (off) to 1,024", ["0", "3", "1024"], ["-1", "1025", "3.0", "\"3\""]),
        ["bad_words"] = ("a string or up to 64 strings, each of 1 to 256 characters",
            ["\"욕\"", "[]", "[\"a\",\"b\"]", Strings(64)], ["\"\"", "[1]", "5", "[[\"a\"]]", Strings(65)]),
        ["bad_words_ids"] = ("up to 256 lists, each of 1 to 64 integers, 0 or more",
            ["[]", "[[1]]", "[[1,2],[3]]", $"[{Integers(64)}]"], ["[1]", "[[]]", "[[-1]]", "[[1.5]]", "5", "{}", $"[{Integers(65)}]", $"[{string.Join(',', Enumerable.Repeat("[1]", 257))}]"]),
        ["logit_bias"] = ("an object of up to 1,024 token ids, each with a number from -100 to 100",
            ["{}", "{\"5\":1}", "{\"0\":-100,\"51199\":100,\"7\":0.5}", Biases(1_024)],
            ["{\"5\":101}", "{\"5\":\"1\"}", "{\"-1\":1}", "{\"a\":1}", "{\"5\":1,\"5\":2}", "{\"5\":1,\"05\":2}", "{\"99999999999\":1}", "[]", "5", Biases(1_025)]),
        ["stop"] = ("a string or up to 16 strings, each of 1 to 256 characters",
            ["\"\\n\"", "\"끝\"", "[]", "[\"a\",\"b\"]", $"\"{new string('a', 256)}\"", Strings(16)],
            ["\"\"", "[\"\"]", "[\"a\",1]", "[null]", "[[\"a\"]]", "5", "true", "{}", "\"\\ud800\"", "[\"a\",\"\\udc00\"]", $"\"{new string('a', 257)}\"", Strings(17)]),
        ["stop_token_ids"] = ("up to 64 integers, 0 or more",
            ["[]", "[0]", "[1,375]", "[2147483647]", Integers(64)],
            ["5", "[-1]", "[1.0]", "[2147483648]", "[\"1\"]", "[null]", "\"[1]\"", "{}", Integers(65)]),
        ["ignore_eos"] = ("true or false", ["true", "false"], ["0", "1", "\"true\"", "[]"]),
        ["repetition_detection"] = ("an object with max_pattern_size (1 to 256), min_count (2 to 1,024) and, if wanted, min_pattern_size (1 to max_pattern_size)",
            ["{\"max_pattern_size\":8,\"min_count\":4}", "{\"max_pattern_size\":256,\"min_pattern_size\":256,\"min_count\":1024}"],
            ["{}", "{\"max_pattern_size\":8}", "{\"min_count\":4}", "{\"max_pattern_size\":0,\"min_count\":4}", "{\"max_pattern_size\":257,\"min_count\":4}",
            "{\"max_pattern_size\":8,\"min_count\":1}", "{\"max_pattern_size\":8,\"min_pattern_size\":9,\"min_count\":4}",
            "{\"max_pattern_size\":8,\"min_pattern_size\":null,\"min_count\":4}", "{\"max_pattern_size\":8,\"min_count\":4,\"x\":1}",
            "{\"max_pattern_size\":8,\"max_pattern_size\":8,\"min_count\":4}", "true", "4", "[]"]),
        ["n"] = ("an integer from 1 to 128", ["1", "128"], ["0", "129", "-1", "1.0", "\"1\""]),
        ["best_of"] = ("an integer from 1 to 128", ["1", "128"], ["0", "129", "1.0"]),
        ["num_beams"] = ("an integer from 1 (off) to 128", ["1", "128"], ["0", "129", "\"4\""]),
        ["length_penalty"] = ("a number from -10 to 10", ["0", "-10", "10", "0.6"], ["-10.5", "10.5", "\"1\""]),
        ["early_stopping"] = ("true, false or \"never\"", ["true", "false", "\"never\""], ["\"always\"", "0", "[]", "\"\\ud800\""]),
        ["echo"] = ("true or false", ["true", "false"], ["0", "\"true\""]),
        ["logprobs"] = ("an integer from 0 to 20", ["0", "20"], ["-1", "21", "true", "1.0"]),
        ["score"] = ("true or false", ["true", "false"], ["0", "\"true\""]),
        ["skip_special_tokens"] = ("true or false", ["true", "false"], ["0", "\"no\""]),
        ["repair_jamo"] = ("true or false", ["true", "false"], ["1", "{}"]),
        ["add_bos_token"] = ("true or false", ["true", "false"], ["1", "[true]"]),
        ["seed"] = ("an integer of 64 bits",
            ["0", "-0", "-1", "9223372036854775807", "-9223372036854775808"], ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "\"7\"", "true"]),
    };

    public static TheoryData<string, string> Good => [.. s_table.SelectMany(s => s.Value.Good.Select(json => (s.Key, json)))];

    public static TheoryData<string, string> Bad => [.. s_table.SelectMany(s => s.Value.Bad.Select(json => (s.Key, json)))];

    public static TheoryData<string> Names => [.. s_table.Keys];

    [Fact]
    public void Table_Settings_AreThoseOfTheReader() => Assert.Equal(SettingsReader.Names, s_table.Keys);

    [Theory]
    [MemberData(nameof(Good))]
    public void TryRead_GoodValue_IsTaken(string name, string json)
    {
        (RequestSettings settings, List<FieldError> errors) = Read($$"""{"{{name}}":{{json}}}""", fallback: new RequestSettings { MaxTokens = 65_536 });
        Assert.Empty(errors);
        string written = JsonSerializer.Serialize(settings, SharedJson.Korean.RequestSettings);
        JsonElement value = JsonDocument.Parse(written).RootElement.GetProperty(name);
        Assert.Single(JsonDocument.Parse(written).RootElement.EnumerateObject());
        Assert.Equal(JsonSerializer.Serialize(settings, SharedJson.Korean.RequestSettings), Written(name, value.GetRawText()));
        if (value.ValueKind == JsonValueKind.Number)
            Assert.Equal(JsonDocument.Parse(json).RootElement.GetDouble(), value.GetDouble());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryRead_BadValue_IsListedWithWhatIsRight(string name, string json)
    {
        (RequestSettings settings, List<FieldError> errors) = Read($$"""{"{{name}}":{{json}}}""", "requests[3].");
        string got = json.Length <= 40 ? json : json[..37] + "...";
        Assert.Equal(new FieldError($"requests[3].{name}", "out_of_range", $"Send {s_table[name].Right}; got {got}."), Assert.Single(errors));
        Assert.Equal(RequestSettings.None, settings);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TryRead_Null_SaysNothing(string name)
    {
        (RequestSettings settings, List<FieldError> errors) = Read($$"""{"{{name}}":null}""");
        Assert.Empty(errors);
        Assert.Equal(RequestSettings.None, settings);
    }

    [Theory]
    [InlineData("max_new_tokens", "max_tokens", "7", "8")]
    [InlineData("min_new_tokens", "min_tokens", "7", "8")]
    [InlineData("stop_strings", "stop", "\"a\"", "\"b\"")]
    [InlineData("num_return_sequences", "n", "7", "8")]
    public void TryRead_Alias_IsTheSameSetting(string alias, string name, string value, string other)
    {
        Assert.Equal(Written(name, value), Written(alias, value));
        Assert.Contains($"\"{name}\":", Written(alias, value), StringComparison.Ordinal);
        Assert.Equal(Written(name, value), Written($$"""{"{{name}}":null,"{{alias}}":{{value}}}"""));
        (_, List<FieldError> errors) = Read($$"""{"{{name}}":{{value}},"{{alias}}":{{other}}}""");
        Assert.Equal(new FieldError(alias, "said_twice", $"Send '{name}' or '{alias}', not both: they are one setting."), Assert.Single(errors));
        (_, errors) = Read($$"""{"{{alias}}":{{value}},"{{name}}":{{other}}}""");
        Assert.Equal(new FieldError(name, "said_twice", $"Send '{alias}' or '{name}', not both: they are one setting."), Assert.Single(errors));
    }

    [Theory]
    [InlineData("temprature")]
    [InlineData("TOP_K")]
    [InlineData("topK")]
    [InlineData("")]
    public void TryRead_OtherName_IsNotTaken(string name)
    {
        List<FieldError> errors = [];
        var reader = new SettingsReader("", errors);
        Assert.False(reader.TryRead(name, JsonDocument.Parse("1").RootElement));
        Assert.Empty(errors);
        Assert.Equal(RequestSettings.None, reader.Settings);
    }

    [Theory]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("-1e-400")]
    public void TryRead_MinusZero_IsZeroWithoutASign(string json) => Assert.Equal("""{"temperature":0}""", Written("temperature", json));

    [Fact]
    public void TryRead_SeveralBadValues_ListsThemAll() =>
        Assert.Equal(["max_tokens", "top_p", "seed"], Read("""{"max_tokens":-1,"top_k":5,"top_p":2,"seed":"x"}""").Errors.Select(error => error.Field));

    [Theory]
    [InlineData("""{"min_tokens":5}""", null, null, null)]
    [InlineData("""{"min_tokens":65}""", null, null, "Send at most max_tokens, which is 64; got 65.")]
    [InlineData("""{"min_tokens":65}""", 100, null, null)]
    [InlineData("""{"max_tokens":4}""", null, 5, "Send at most max_tokens, which is 4; got 5.")]
    [InlineData("""{"max_tokens":4,"min_tokens":4}""", null, 5, null)]
    [InlineData("""{"min_tokens":11}""", 10, null, "Send at most max_tokens, which is 10; got 11.")]
    public void Finish_MinOverMax_IsAnError(string json, int? jobMax, int? jobMin, string? message)
    {
        (_, List<FieldError> errors) = Read(json, "a.", new RequestSettings { MaxTokens = jobMax, MinTokens = jobMin });
        FieldError[] expected = message is null ? [] : [new FieldError("a.min_tokens", "min_over_max", message)];
        Assert.Equal(expected, errors);
    }

    [Theory]
    [InlineData("""{"max_tokens":0}""", "max_tokens", "nothing_asked")]
    [InlineData("""{"max_tokens":0,"echo":true}""", null, null)]
    [InlineData("""{"max_tokens":0,"echo":true,"num_beams":2}""", "num_beams", "nothing_to_search")]
    [InlineData("""{"num_beams":4,"n":4}""", null, null)]
    [InlineData("""{"num_beams":4,"n":5}""", "n", "more_than_beams")]
    [InlineData("""{"num_beams":4,"temperature":0}""", null, null)]
    [InlineData("""{"num_beams":4,"temperature":0.5}""", "temperature", "beams_draw")]
    [InlineData("""{"num_beams":4,"best_of":2}""", "best_of", "beams_rank")]
    [InlineData("""{"num_beams":4,"logprobs":0}""", "logprobs", "beams_logprobs")]
    [InlineData("""{"num_beams":4,"stop":["a"]}""", "stop", "beams_stop")]
    [InlineData("""{"num_beams":4,"stop":[],"stop_token_ids":[375]}""", null, null)]
    [InlineData("""{"num_beams":4,"repetition_detection":{"max_pattern_size":2,"min_count":2}}""", "repetition_detection", "beams_repetition")]
    [InlineData("""{"best_of":4,"n":2}""", null, null)]
    public void Finish_SettingsThatDoNotGoTogether_AreListed(string json, string? field, string? code)
    {
        (_, List<FieldError> errors) = Read(json);
        Assert.Equal(field is null ? [] : [(field, code!)], errors.Select(error => (error.Field, error.Code)));
    }

    private static (RequestSettings Settings, List<FieldError> Errors) Read(string json, string path = "", RequestSettings? fallback = null)
    {
        List<FieldError> errors = [];
        var reader = new SettingsReader(path, errors);
        foreach (JsonProperty member in JsonDocument.Parse(json).RootElement.EnumerateObject())
            Assert.True(reader.TryRead(member.Name, member.Value));
        reader.Finish(fallback ?? RequestSettings.None);
        return (reader.Settings, errors);
    }

    private static string Written(string name, string value) => Written($$"""{"{{name}}":{{value}}}""");

    private static string Written(string json)
    {
        (RequestSettings settings, List<FieldError> errors) = Read(json, fallback: new RequestSettings { MaxTokens = 65_536 });
        Assert.Empty(errors);
        return JsonSerializer.Serialize(settings, SharedJson.Korean.RequestSettings);
    }

    private static string Strings(int count) => JsonSerializer.Serialize(Enumerable.Range(0, count).Select(i => $"s{i}"));

    private static string Biases(int count) => JsonSerializer.Serialize(Enumerable.Range(0, count).ToDictionary(id => id, _ => 0.5));

    private static string Integers(int count) => JsonSerializer.Serialize(Enumerable.Range(0, count));
}
