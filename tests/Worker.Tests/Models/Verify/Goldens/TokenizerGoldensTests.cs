using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Goldens;
using KoGpt2.Worker.Tests.Tokenization;

namespace KoGpt2.Worker.Tests.Models.Verify.Goldens;

public sealed class TokenizerGoldensTests
{
    private static readonly string s_demoRows = Path.Combine(Repository.Root, "tests", "Worker.Tests", "Tokenization", "Data", "demo-tokenizations.jsonl");

    [Fact]
    public void Run_DemoRows_Pass()
    {
        VerifyCheck check = TokenizerGoldens.Run(TokenizerData.Demo, s_demoRows);
        Assert.Equal((Outcome.Passed, $"{File.ReadLines(s_demoRows).Count()} rows agree."), (check.Outcome, check.Detail));
    }

    [Theory]
    [InlineData("""{"text":"이 영화","ids":[7,7]}""", "has the ids [7 7], but the tokenizer makes [A B].")]
    [InlineData("""{"text":"이 영화","tokens":["▁이","영화"]}""", "has the tokens [▁이 영화], but the tokenizer makes [▁이 ▁영화].")]
    [InlineData("""{"text":"이 영화","ids":[A,B],"decoded":"이영화"}""", "decodes to '이영화', but the tokenizer says '이 영화'.")]
    public void Run_OtherRow_FailsAndNamesIt(string row, string fault)
    {
        using var folder = new TempFolder();
        int[] ids = TokenizerData.Demo.Encode("이 영화");
        File.WriteAllLines(folder["rows.jsonl"], [Filled("""{"text":"이 영화","ids":[A,B]}"""), Filled(row)]);
        VerifyCheck check = TokenizerGoldens.Run(TokenizerData.Demo, folder["rows.jsonl"]);
        Assert.Equal((Outcome.Failed, $"1 of 2 rows differ; first, {folder["rows.jsonl"]} line 2 {Filled(fault)}"), (check.Outcome, check.Detail));

        string Filled(string text) => text.Replace("A", $"{ids[0]}", StringComparison.Ordinal).Replace("B", $"{ids[1]}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "'text' must be a string.")]
    [InlineData("""{"text":1}""", "'text' must be a string.")]
    [InlineData("""{"text":"a"}""", "'ids' must be a list of token ids, or 'tokens' a list of strings.")]
    public void Run_RowWithoutText_IsRefused(string row, string fault)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["rows.jsonl"], row);
        Assert.EndsWith(fault, Assert.Throws<VerifyException>(() => TokenizerGoldens.Run(TokenizerData.Demo, folder["rows.jsonl"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OtherTokenizerThanKoGpt2_IsSkippedWithoutRows() => Assert.Equal(Outcome.Skipped, TokenizerGoldens.Run(TokenizerData.Demo, file: null).Outcome);

    [Fact]
    public void Run_KoGpt2_PassesTheRowsThatShip()
    {
        VerifyCheck check = TokenizerGoldens.Run(TokenizerData.KoGpt2, file: null);
        Assert.Equal((Outcome.Passed, "48 rows agree."), (check.Outcome, check.Detail));
    }
}
