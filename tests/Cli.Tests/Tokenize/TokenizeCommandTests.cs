using System.Text;
using System.Text.Json;
using KoGpt2.TestSupport;

namespace KoGpt2.Cli.Tests.Tokenize;

public class TokenizeCommandTests
{
    private static readonly string[] s_demo = ["tokenize", "--model", Repository.DemoCheckpoint];

    [Fact]
    public async Task Tokenize_PlainLines_AnswersIdsAndTokens()
    {
        CliProcess.Result result = await RunAsync("이 영화\n\n<usr>안녕\r\nㅋㅋㅋ 끝", s_demo);
        string[] ids = [.. new[] { "이 영화", "", "<usr>안녕", "ㅋㅋㅋ 끝" }.Select(text => DemoGoldens.Ids(text, " "))];
        Assert.Equal($"{ids[0]}\t▁이 ▁영화\n{ids[1]}\t\n{ids[2]}\t<usr> ▁안 녕\n{ids[3]}\t▁ ᄏ ᄏ ᄏ ▁끝\n", result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Tokenize_TokenizerFile_IsTheSameAsItsFolder()
    {
        string[] arguments = ["tokenize", "--tokenizer", Path.Combine(Repository.DemoCheckpoint, "tokenizer.json")];
        Assert.Equal((await RunAsync("이 영화", s_demo)).Output, (await RunAsync("이 영화", arguments)).Output);
    }

    [Fact]
    public async Task Tokenize_ItsOwnAnswers_DecodeToTheText()
    {
        const string texts = "이 영화 정말 재미있어요\nㅋㅋㅋ 끝\n";
        CliProcess.Result encoded = await RunAsync(texts, s_demo);
        Assert.Equal(texts, (await RunAsync(encoded.Output, [.. s_demo, "--decode"])).Output);
    }

    [Fact]
    public async Task Tokenize_JsonStrings_AnswersObjects()
    {
        CliProcess.Result result = await RunAsync("\"줄\\n바꿈\"\n\n\"이 영화\"\n", [.. s_demo, "--json"]);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement[] rows = [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(["줄\n바꿈", "이 영화"], rows.Select(row => row.GetProperty("text").GetString()));
        Assert.Equal($$"""{"text":"이 영화","ids":[{{DemoGoldens.Ids("이 영화")}}],"tokens":["▁이","▁영화"]}""", rows[1].GetRawText());
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("<usr> ㅋㅋㅋ</s>", "ㅋㅋㅋ\n")]
    [InlineData("<usr> ㅋㅋㅋ</s>", "<usr> ㅋㅋㅋ</s>\n", "--keep-special")]
    [InlineData("ㅋㅋㅋ", "\u110f\u110f\u110f\n", "--raw")]
    public async Task Tokenize_Decode_WritesText(string text, string expected, params string[] more) =>
        Assert.Equal(expected, (await RunAsync(DemoGoldens.Ids(text, " "), [.. s_demo, "--decode", .. more])).Output);

    [Fact]
    public async Task Tokenize_DecodeJson_AnswersObjects()
    {
        string ids = DemoGoldens.Ids("이 영화");
        Assert.Equal($$"""{"text":"이 영화","ids":[{{ids}}],"tokens":["▁이","▁영화"]}{{'\n'}}""", (await RunAsync($"[{ids}]", [.. s_demo, "--decode", "--json"])).Output);
    }

    [Theory]
    [InlineData("\"a\"\nb\n", "line 2: this is not a JSON string, such as \"안녕하세요\": b", "--json")]
    [InlineData("null", "line 1: this is not a JSON string, such as \"안녕하세요\": null", "--json")]
    [InlineData("[1,\"a\"]", "line 1: this is not a JSON array of token ids, such as [12, 345]: [1,\"a\"]", "--json", "--decode")]
    [InlineData("1\n2\n3 넷\n", "line 3: this is no token id, which is an integer: 넷", "--decode")]
    [InlineData("7999 8000", "line 1: 8000 is no token; ids go from 0 to 7999.", "--decode")]
    [InlineData("-1", "line 1: -1 is no token; ids go from 0 to 7999.", "--decode")]
    public async Task Tokenize_BadLine_IsNamedAndEndsTheRun(string input, string error, params string[] more)
    {
        CliProcess.Result result = await RunAsync(input, [.. s_demo, .. more]);
        Assert.Equal((1, error + Environment.NewLine), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Tokenize_BytesThatAreNoUtf8_AreNamedAfterTheLinesBefore()
    {
        CliProcess.Result result = await CliProcess.RunAsync(s_demo, [.. "이 영화\n"u8, 0xB0, 0xA1, (byte)'\n']);
        Assert.Equal($"{DemoGoldens.Ids("이 영화", " ")}\t▁이 ▁영화\n", result.Output);
        Assert.Equal((1, "line 2: this is not UTF-8; save the file in that encoding." + Environment.NewLine), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("Say either --model FOLDER or --tokenizer FILE.")]
    [InlineData("Say either --model FOLDER or --tokenizer FILE.", "--model", "a", "--tokenizer", "b")]
    [InlineData("--raw and --keep-special say how tokens become text; they go with --decode.", "--model", "a", "--raw")]
    public async Task Tokenize_WrongOptions_AreRefused(string error, params string[] options)
    {
        CliProcess.Result result = await RunAsync("", ["tokenize", .. options]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_NoTokenizer_NamesTheFile()
    {
        using TempFolder folder = new();
        CliProcess.Result result = await RunAsync("", ["tokenize", "--model", folder.Path]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(folder["tokenizer.json"], result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_WithoutUnicodeTables_RefusesToGuess()
    {
        CliProcess.Result result = await CliProcess.RunAsync(s_demo, "ㅋㅋ"u8.ToArray(), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "true"));
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("KoGPT2's text needs Unicode normalization, which is off", result.Errors, StringComparison.Ordinal);
    }

    private static Task<CliProcess.Result> RunAsync(string input, string[] arguments) => CliProcess.RunAsync(arguments, Encoding.UTF8.GetBytes(input));
}
