using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Shared.Tests.Jobs.Lines;

public sealed class BatchLineTests
{
    private const string Good = """{"custom_id":"행-1","method":"POST","url":"/v1/completions","body":{"model":"kogpt2","prompt":"근육이 커지기 위해서는","max_tokens":32,"seed":7}}""";

    private static readonly JobSpec s_spec = new() { Model = "kogpt2", ModelVersion = "1", Format = InputFormat.Batch };

    [Fact]
    public void Parse_GoodLine_IsReadAsItsNativeTwin()
    {
        ParsedLine batch = Parse(Good);
        ParsedLine native = InputLine.Parse(
            Encoding.UTF8.GetBytes("""{"custom_id":"행-1","prompt":"근육이 커지기 위해서는","max_tokens":32,"seed":7}"""), s_spec with { Format = InputFormat.Lines });
        Assert.Null(batch.Error);
        Assert.Equal("행-1", batch.CustomId);
        Assert.Equal(native.Line, batch.Line);
    }

    [Theory]
    [InlineData("\"가\"")]
    [InlineData("[\"가\"]")]
    public void Parse_OneString_IsThePrompt(string prompt) => Assert.Equal(new Prompt.Text("가"), Parse(With("prompt", prompt)).Line?.Prompt);

    [Theory]
    [InlineData("[9018,0]")]
    [InlineData("[[9018,0]]")]
    public void Parse_OneListOfTokens_IsThePrompt(string prompt) =>
        Assert.Equal([9018, 0], Assert.IsType<Prompt.Tokens>(Parse(With("prompt", prompt)).Line?.Prompt).Ids);

    [Theory]
    [InlineData("[\"가\",\"나\"]", "body.prompt: Send one prompt a line; got a list of 2: make a line of each, with a custom_id of its own.")]
    [InlineData("[[1,2],[3],[4]]", "body.prompt: Send one prompt a line; got a list of 3: make a line of each, with a custom_id of its own.")]
    [InlineData("[[\"가\"]]", "body.prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got [\"가\"].")]
    [InlineData("[\"\"]", "body.prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got \"\".")]
    [InlineData("[]", "body.prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got [].")]
    [InlineData("null", "body.prompt: Send a string of at least one character, or a list of 1 to 65,536 token ids; got null.")]
    public void Parse_BadPrompt_SaysWhatIsRight(string prompt, string message) => Assert.Equal(message, Parse(With("prompt", prompt)).Error?.Message);

    [Theory]
    [InlineData("[]", "Send an object with 'custom_id', 'method', 'url' and 'body'; got [].")]
    [InlineData("{", "The line is not valid JSON at byte 1.")]
    [InlineData("{}", "custom_id: Send a string of 1 to 512 characters, by which the answer is told from the others. method: Send \"POST\". url: Send \"/v1/completions\". body: Send an object with a 'model' and a 'prompt'.")]
    [InlineData("""{"prompt":"a","custom_id":"x"}""", "prompt: There is no field 'prompt' here. method: Send \"POST\". url: Send \"/v1/completions\". body: Send an object with a 'model' and a 'prompt'.")]
    [InlineData("""{"custom_id":null,"method":"GET","url":"/v1/chat/completions","body":7}""", "custom_id: Send a string of 1 to 512 characters; got null. method: Send \"POST\"; got \"GET\". url: Send \"/v1/completions\"; got \"/v1/chat/completions\". body: Send an object with a 'model' and a 'prompt'; got 7.")]
    [InlineData("""{"custom_id":"x","method":"post","url":"/v1/completions","body":{"model":"kogpt2","prompt":"a"}}""", "method: Send \"POST\"; got \"post\".")]
    [InlineData("""{"custom_id":"x","method":"POST","url":"/v1/completions","body":{}}""", "body.model: Send \"kogpt2\", the batch's model. body.prompt: Send a prompt: a string of at least one character, or a list of token ids.")]
    public void Parse_BadLine_SaysWhatIsWrongWhere(string json, string message) =>
        Assert.Equal(new LineError("invalid_line", message), Parse(json).Error);

    [Theory]
    [InlineData("model", "\"gpt-5\"", "body.model: Send \"kogpt2\", the batch's model, which its first line named; got \"gpt-5\".")]
    [InlineData("stream", "true", "body.stream: 'stream' is not supported. A job's results are read from its own address, also while it runs.")]
    [InlineData("suffix", "\"끝\"", "body.suffix: 'suffix' is not supported. The model continues text and cannot fill in before a suffix.")]
    [InlineData("messages", "[{}]", "body.messages: 'messages' is not supported. The model continues text and knows no chat; send prompts.")]
    [InlineData("custom_id", "\"x\"", "body.custom_id: There is no field 'custom_id' here.")]
    [InlineData("colour", "1", "body.colour: There is no field 'colour' here.")]
    [InlineData("top_p", "2", "body.top_p: Send a number above 0 and up to 1; got 2.")]
    [InlineData("min_tokens", "65", "body.min_tokens: Send at most max_tokens, which is 64; got 65.")]
    public void Parse_BadMemberOfTheBody_IsRefusedByName(string name, string value, string message) => Assert.Equal(message, Parse(With(name, value)).Error?.Message);

    [Theory]
    [InlineData("stream", "false")]
    [InlineData("suffix", "null")]
    [InlineData("temperature", "null")]
    public void Parse_MemberThatAsksForNothing_IsTaken(string name, string value) => Assert.NotNull(Parse(With(name, value)).Line);

    [Fact]
    public void Parse_BadBody_StillTellsTheCustomId() => Assert.Equal("x", Parse(With("top_p", "7")).CustomId);

    [Fact]
    public void Parse_SixtyFiveFields_AreRefusedWhole()
    {
        string many = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"x{i}\":1"));
        Assert.Equal("Send at most 64 fields here; got 65.", Parse($"{{{many}}}").Error?.Message);
        Assert.Equal("body: Send at most 64 fields here; got 65.",
            Parse($$$"""{"custom_id":"x","method":"POST","url":"/v1/completions","body":{{{{many}}}}}""").Error?.Message);
    }

    [Fact]
    public void AsDuplicate_GoodLine_IsAnErrorThatNamesIt()
    {
        ParsedLine duplicate = Parse(Good).AsDuplicate();
        Assert.Equal((null, "행-1"), (duplicate.Line, duplicate.CustomId));
        Assert.Equal(new LineError("duplicate_custom_id", "custom_id: '행-1' is the custom_id of an earlier line too, and only that one is answered."), duplicate.Error);
    }

    [Fact]
    public void Parse_MutatedGoodLine_NeverThrows() => Prop.ForAll(Mutations(), mutations =>
    {
        byte[] line = Encoding.UTF8.GetBytes(Good);
        foreach ((int at, byte value) in mutations)
            line[at % line.Length] = value;
        ParsedLine parsed = InputLine.Parse(line, s_spec);
        return parsed.Line is null ? parsed.Error is { Code: "invalid_line", Message.Length: > 0 and < 20_000 } : parsed.Error is null && parsed.CustomId is { Length: > 0 };
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static string With(string name, string value)
    {
        Dictionary<string, string> body = new() { ["model"] = "\"kogpt2\"", ["prompt"] = "\"a\"", [name] = value };
        string members = string.Join(',', body.Select(member => $"\"{member.Key}\":{member.Value}"));
        return $$$"""{"custom_id":"x","method":"POST","url":"/v1/completions","body":{{{{members}}}}}""";
    }

    private static ParsedLine Parse(string json) => InputLine.Parse(Encoding.UTF8.GetBytes(json), s_spec);

    private static Arbitrary<(int At, byte Value)[]> Mutations() => (
        from at in Gen.Choose(0, 1_000)
        from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements("\"\\{}[],:u0d8".Select(c => (int)c).ToArray()))
        select (at, (byte)value)).ArrayOf().ToArbitrary();
}
