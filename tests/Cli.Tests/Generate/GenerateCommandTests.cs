using System.Text;
using System.Text.Json;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Cli.Tests.Generate;

public sealed class GenerateCommandTests(GenerateCommandTests.Demo demo) : IClassFixture<GenerateCommandTests.Demo>
{
    [Fact]
    public async Task Generate_Prompts_AnswersPromptAndTextInOrder()
    {
        CliProcess.Result result = await RunAsync("", "--prompt", "정말 재미있", "--prompt", "이 영화", "--temperature", "0");
        Assert.Equal($"{DemoGoldens.Greedy("정말 재미있")}{Environment.NewLine}{DemoGoldens.Greedy("이 영화")}{Environment.NewLine}", result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Generate_JsonFromStandardInput_AnswersEachLine()
    {
        string[] settings = ["--file", "-", "--json", "--max-tokens", "8", "-n", "2", "--seed", "7", "--top-p", "0.9", "--stop", "다.", "--stop", "영화"];
        CliProcess.Result few = await RunAsync(Openings(20), [.. settings, "--rows", "3"]), many = await RunAsync(Openings(20), settings);
        Assert.Equal((0, ""), (few.ExitCode, few.Errors));
        Assert.Equal(many.Output, few.Output);
        JsonElement[] answers = Answers(few);
        Assert.Equal(Openings(20).Split('\n', StringSplitOptions.RemoveEmptyEntries), answers.Select(answer => answer.GetProperty("prompt").GetString()));
        Assert.All(answers, answer => Assert.NotEmpty(answer.GetProperty("prompt_ids").EnumerateArray()));
        JsonElement[] choices = [.. answers.SelectMany(answer => answer.GetProperty("choices").EnumerateArray())];
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 2), choices.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.All(choices, choice => Assert.Equal(7, choice.GetProperty("seed").GetInt64()));
        Assert.All(choices, choice => Assert.Contains(choice.GetProperty("finish_reason").GetString(), new[] { "stop", "length" }));
        Assert.All(choices, choice => Assert.InRange(choice.GetProperty("ids").GetArrayLength(), 1, 8));
    }

    [Fact]
    public async Task Generate_PromptTooLong_IsThatLinesErrorAlone()
    {
        string tooLong = string.Concat(Enumerable.Repeat("<usr>", 300));
        CliProcess.Result result = await RunAsync($"이 영화\n{tooLong}\n\n정말 재미있\n", "--file", "-", "--json", "--temperature", "0");
        JsonElement[] answers = Answers(result);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(3, answers.Length);
        Assert.Equal("prompt_too_long", answers[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(
            "Send a prompt of at most 255 tokens, to leave room for one more; got 300.", answers[1].GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(DemoGoldens.Greedy("정말 재미있"), "정말 재미있" + answers[2].GetProperty("choices")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Generate_TokenIds_GoesOnWithThemAndNamesThoseThatAreNone()
    {
        string text = DemoGoldens.Greedy("정말 재미있") + Environment.NewLine;
        CliProcess.Result result = await RunAsync(
            $"{DemoGoldens.Ids("정말 재미있", ", ")}\n7 x\n[{DemoGoldens.Ids("정말 재미있")}]\n", "--file", "-", "--ids", "--temperature", "0", "--echo");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(text + text, result.Output);
        Assert.Equal("7 x: Say token ids, 0 or more each, with commas or spaces between them.", result.Errors.Trim());
    }

    [Fact]
    public async Task Generate_EchoAndLogprobs_ScoresThePrompt()
    {
        CliProcess.Result result = await RunAsync("", "--prompt", "정말 재미있게 봤습니다.", "--json", "--max-tokens", "0", "--echo", "--logprobs", "1", "--seed", "1");
        JsonElement choice = Assert.Single(Answers(result)).GetProperty("choices")[0];
        Assert.Equal("정말 재미있게 봤습니다.", choice.GetProperty("text").GetString());
        JsonElement[] logprobs = [.. choice.GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray()];
        Assert.Equal(JsonValueKind.Null, logprobs[0].ValueKind);
        Assert.Equal(DemoGoldens.Logprobs("정말 재미있게 봤습니다."), logprobs.Skip(1).Select(logprob => logprob.GetDouble()), (expected, actual) => Math.Abs(expected - actual) < 1e-3);
    }

    [Fact]
    public async Task Generate_NoSeed_SaysOneThatGivesTheSame()
    {
        CliProcess.Result result = await RunAsync("", "--prompt", "이 영화", "--max-tokens", "12");
        string[] said = result.Errors.Split(' ');
        Assert.Equal("--seed", said[0]);
        Assert.Equal(result.Output, (await RunAsync("", "--prompt", "이 영화", "--max-tokens", "12", "--seed", said[1])).Output);
    }

    [Theory]
    [InlineData("--top-p: Send a number above 0 and up to 1; got 2.", "--prompt", "가", "--top-p", "2")]
    [InlineData("--min-tokens: Send at most max_tokens, which is 4; got 5.", "--prompt", "가", "--max-tokens", "4", "--min-tokens", "5")]
    [InlineData("Say 1 to 1,024 with --rows; got 0.", "--prompt", "가", "--rows", "0")]
    [InlineData("Say one of --prompt TEXT, --file FILE and -.", "--json")]
    public async Task Generate_WrongOption_IsNamed(string error, params string[] options)
    {
        CliProcess.Result result = await RunAsync("", options);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(error, result.Errors.Trim());
    }

    [Fact]
    public async Task Generate_NoPackage_SaysHowToMakeOne()
    {
        CliProcess.Result result = await CliProcess.RunAsync(["generate", "--model", Repository.DemoCheckpoint, "--prompt", "가"], []);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("kogpt2 model import", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_BytesThatAreNoUtf8_AreRefusedAfterTheLinesBefore()
    {
        byte[] input = [.. Encoding.UTF8.GetBytes("정말 재미있\n"), 0xC0, 0xAF, (byte)'\n'];
        CliProcess.Result result = await CliProcess.RunAsync(["generate", "--model", demo.Package, "--file", "-", "--temperature", "0"], input);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(DemoGoldens.Greedy("정말 재미있") + Environment.NewLine, result.Output);
        Assert.Equal("Standard input is not UTF-8 throughout; save it in that encoding.", result.Errors.Trim());
    }

    private static string Openings(int count) =>
        string.Concat(File.ReadLines(Path.Combine(Repository.Root, "samples", "prompts.txt")).Take(count).Select(line => $"{line}\n"));

    private static JsonElement[] Answers(CliProcess.Result result) =>
        [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private Task<CliProcess.Result> RunAsync(string input, params string[] options) =>
        CliProcess.RunAsync(["generate", "--model", demo.Package, .. options], Encoding.UTF8.GetBytes(input));

    /// <summary>The demo model's package.</summary>
    public sealed class Demo : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Demo() => ModelImporter.Import(
            new ImportOptions { Checkpoint = Repository.DemoCheckpoint, Package = Package, Precision = WeightPrecision.Fp32 },
            progress: null,
            TestContext.Current.CancellationToken);

        public string Package => _folder["package"];

        public void Dispose() => _folder.Dispose();
    }
}
