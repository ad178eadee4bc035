using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Shared.Tests.Jobs.Lines;

public sealed class InputLineTests
{
    private const string Good = """{"prompt":"근육이 커지기 위해서는","custom_id":"행-1","max_tokens":32,"stop":["\n","끝"],"temperature":0.7,"seed":7}""";

    private static readonly JobSpec s_spec = new() { Model = "kogpt2", ModelVersion = "1" };

    [Fact]
    public void Parse_GoodLine_IsRead()
    {
        (InputLine? line, LineError? error) = Parse(Good);
        Assert.Null(error);
        Assert.Equal((new Prompt.Text("근육이 커지기 위해서는"), "행-1"), (line!.Prompt, line.CustomId));
        Assert.Equal((32, 0.7, 7L), (line.Settings.MaxTokens, line.Settings.Temperature, line.Settings.Seed));
        Assert.Equal(["\n", "끝"], line.Settings.Stop!);
    }

    [Theory]
    [InlineData("""{"prompt":"😀\u0000"}""", "😀\0")]
    [InlineData("""{"\u0070rompt":"\ud83d\ude00"}""", "😀")]
    [InlineData("""  {"prompt" : " " }  """, " ")]
    public void Parse_UnusualButGood_IsRead(string json, string prompt) => Assert.Equal(new Prompt.Text(prompt), Parse(json).Line?.Prompt);

    [Fact]
    public void Parse_TokenIds_AreThePrompt() =>
        Assert.Equal([9018, 0, 2147483647], Assert.IsType<Prompt.Tokens>(Parse("""{"prompt":[9018,0,2147483647]}""").Line?.Prompt).Ids);

    [Theory]
    [InlineData("", "The line is not valid JSON at byte 0.")]
    [InlineData("{", "The line is not valid JSON at byte 1.")]
    [InlineData("""{"prompt":"a"}x""", "The line is not valid JSON at byte 14.")]
    [InlineData("""{"prompt":"a",}""", "The line is not valid JSON at byte 14.")]
    [InlineData("""{"prompt":NaN}""", "The line is not valid JSON at byte 10.")]
    [InlineData("\uFEFF{}", "The line is not valid JSON at byte 0.")]
    [InlineData("[]", "Send an object with a 'prompt'; got [].")]
    [InlineData("\"안녕\"", "Send an object with a 'prompt'; got \"안녕\".")]
    [InlineData("null", "Send an object with a 'prompt'; got null.")]
    [InlineData("{}", "prompt: Send a prompt: a string of at least one character, or a list of token ids.")]
    [InlineData("""{"prompt":""}""", "prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got \"\".")]
    [InlineData("""{"prompt":null}""", "prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got null.")]
    [InlineData("""{"prompt":["a"]}""", "prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got [\"a\"].")]
    [InlineData("""{"prompt":[]}""", "prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got [].")]
    [InlineData("""{"prompt":[1,-1]}""", "prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got [1,-1].")]
    [InlineData("""{"prompt":"\ud800"}""", "prompt: Send Unicode text; got half a surrogate pair, or bytes that are no UTF-8, in \"\\ud800\".")]
    [InlineData("""{"prompt":"a","custom_id":"\udc00"}""", "custom_id: Send Unicode text; got half a surrogate pair, or bytes that are no UTF-8, in \"\\udc00\".")]
    [InlineData("""{"prompt":"a","custom_id":""}""", "custom_id: Send a string of 1 to 512 characters; got 0: \"\".")]
    [InlineData("""{"prompt":"a","custom_id":5}""", "custom_id: Send a string of 1 to 512 characters; got 5.")]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "prompt: 'prompt' stands more than once in this object.")]
    [InlineData("""{"prompt":"a","custom_id":"x","custom_id":"x"}""", "custom_id: 'custom_id' stands more than once in this object.")]
    [InlineData("""{"prompt":"a","top_p":1,"top_p":1}""", "top_p: 'top_p' stands more than once in this object.")]
    [InlineData("""{"prompt":"a","Prompt":"b"}""", "Prompt: There is no field 'Prompt' here.")]
    [InlineData("""{"prompt":"a","\ud800":1}""", "A name here has more than 100 characters or is not Unicode.")]
    [InlineData("""{"prompt":"a","stop":"\ud800"}""", "stop: Send a string or up to 16 strings, each of 1 to 256 characters; got \"\\ud800\".")]
    [InlineData("""{"prompt":"a","top_p":2,"n":0}""", "top_p: Send a number above 0 and up to 1; got 2. n: Send an integer from 1 to 128; got 0.")]
    public void Parse_BadLine_SaysWhatIsWrongWhere(string json, string message) =>
        Assert.Equal(new ParsedLine(null, new LineError("invalid_line", message)), Parse(json) with { CustomId = null });

    [Fact]
    public void Parse_LongCustomId_SaysHowLong()
    {
        Assert.NotNull(Parse($$"""{"prompt":"a","custom_id":"{{new string('가', 512)}}"}""").Line);
        Assert.Equal($"custom_id: Send a string of 1 to 512 characters; got 1,000: \"{new string('가', 36)}....",
            Parse($$"""{"prompt":"a","custom_id":"{{new string('가', 1_000)}}"}""").Error!.Message);
    }

    [Fact]
    public void Parse_InvalidUtf8_SaysAtWhichByte()
    {
        byte[] line = [.. Encoding.UTF8.GetBytes("""{"prompt":"가"""), 0xC0, 0xAF, .. "\"}"u8];
        Assert.Equal("The line is not valid UTF-8 at byte 14.", InputLine.Parse(line, s_spec).Error!.Message);
    }

    [Fact]
    public void Parse_OtherFieldBad_StillTellsTheCustomId()
    {
        Assert.Equal("행-1", Parse("""{"prompt":"a","custom_id":"행-1","top_p":7}""").CustomId);
        Assert.Equal("행-1", Parse(Good).CustomId);
        Assert.Null(Parse("""{"prompt":"a","custom_id":""}""").CustomId);
        Assert.Null(Parse("""{"prompt":"a","custom_id":null}""").CustomId);
    }

    [Theory]
    [InlineData(10_000, 1)]
    [InlineData(60, 90)]
    public void Parse_ManyUnknownFields_KeepsTheErrorSmall(int fields, int length)
    {
        string json = $$"""{"prompt":"a",{{string.Join(',', Enumerable.Range(0, fields).Select(i => $"\"{new string('x', length)}{i}\":1"))}}}""";
        Assert.InRange(Parse(json).Error!.Message.Length, 10, 20_000);
    }

    [Fact]
    public void Parse_DeepNesting_IsAnErrorNotACrash() =>
        Assert.StartsWith("The line is not valid JSON at byte", Parse($$"""{"prompt":"a","x":{{new string('[', 100_000)}}""").Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RandomBytes_NeverThrows() => Prop.ForAll(Bytes(), IsLineOrError).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Parse_MutatedGoodLine_NeverThrows() => Prop.ForAll(Mutations(), mutations =>
    {
        byte[] line = Encoding.UTF8.GetBytes(Good);
        foreach ((int at, byte value) in mutations)
            line[at % line.Length] = value;
        return IsLineOrError(line);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Parse_AnyJsonPieces_NeverThrows() => Prop.ForAll(Pieces(), IsLineOrError).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Read_AnyJsonPieces_NeverThrows() => Prop.ForAll(Pieces(), json =>
    {
        List<FieldError> errors = [];
        return InputLine.Read(JsonDocument.Parse(json).RootElement, "requests[0].", RequestSettings.None, errors).Prompt is Prompt.Tokens or Prompt.Text { Value.Length: > 0 } || errors.Count > 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Parse_NumberBeyondAllMeasure_IsAnErrorNotACrash() =>
        Assert.StartsWith("suffix: 'suffix' is not supported.", Parse("""{"prompt":"a","suffix":1e99999999999}""").Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Read_InvalidUtf8InABody_IsListed()
    {
        byte[] body = [.. "{\"prompt\":\""u8, 0xFF, .. "\",\"stop\":\""u8, 0xFF, .. "\",\""u8, 0xFF, .. "\":1}"u8];
        List<FieldError> errors = [];
        InputLine.Read(JsonDocument.Parse(body).RootElement, "requests[0].", RequestSettings.None, errors);
        Assert.Equal([("requests[0]", "bad_name"), ("requests[0].prompt", "not_unicode"), ("requests[0].stop", "out_of_range")],
            errors.Select(error => (error.Field, error.Code)));
    }

    [Fact]
    public void Read_NotAnObject_NamesTheElement()
    {
        List<FieldError> errors = [];
        InputLine.Read(JsonDocument.Parse("5").RootElement, "requests[0].", RequestSettings.None, errors);
        Assert.Equal([new FieldError("requests[0]", "wrong_type", "Send an object with a 'prompt'; got 5.")], errors);
    }

    [Fact]
    public void Read_JobDefaults_FillTheGapsOfChecks()
    {
        List<FieldError> errors = [];
        InputLine.Read(JsonDocument.Parse("""{"prompt":"a","max_tokens":4}""").RootElement, "requests[0].", new RequestSettings { MinTokens = 5 }, errors);
        Assert.Equal(("requests[0].min_tokens", "min_over_max"), (Assert.Single(errors).Field, errors[0].Code));
    }

    private static ParsedLine Parse(string json) => InputLine.Parse(Encoding.UTF8.GetBytes(json), s_spec);

    private static bool IsLineOrError(byte[] utf8)
    {
        (InputLine? line, LineError? error) = InputLine.Parse(utf8, s_spec);
        return line is null ? error is { Code: "invalid_line", Message.Length: > 0 and < 20_000 } : error is null && line.Prompt is Prompt.Tokens or Prompt.Text { Value.Length: > 0 };
    }

    private static Arbitrary<byte[]> Bytes() => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary();

    private static Arbitrary<(int At, byte Value)[]> Mutations() => (
        from at in Gen.Choose(0, 1_000)
        from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements("\"\\{}[],:u0d8".Select(c => (int)c).ToArray()))
        select (at, (byte)value)).ArrayOf().ToArbitrary();

    private static Arbitrary<byte[]> Pieces() => (
        from members in (from name in Gen.Elements(s_names) from value in Gen.Elements(s_values) select $"{name}:{value}").ArrayOf()
        select Encoding.Latin1.GetBytes($"{{{string.Join(',', members)}}}")).ToArbitrary();

    private static readonly string[] s_names =
        ["\"prompt\"", "\"custom_id\"", "\"stop\"", "\"stop_token_ids\"", "\"max_tokens\"", "\"max_new_tokens\"", "\"temperature\"", "\"seed\"", "\"x\"", "\"\\ud800\"", "\"\u00ff\"",
        "\"logit_bias\"", "\"bad_words_ids\"", "\"best_of\"", "\"stream\""];

    private static readonly string[] s_values =
        ["\"a\"", "\"\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\u00c3\u00a9\"", "\"\u00ff\"", "0", "-0", "1e400", "-1e-400", "64.0", "99999999999999999999", "[]", "[\"\\ud800\"]", "[1,[2]]", "{}", "null", "true",
        "1e99999999999", "-1e-99999999999", "{\"\\ud800\":1}", "[[\"\u00ff\"]]"];
}
