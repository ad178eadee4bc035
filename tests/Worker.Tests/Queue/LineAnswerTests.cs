using System.Text;
using System.Text.Json;
using KoGpt2.Shared;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Text;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Queue;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Queue;

public sealed class LineAnswerTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly string s_ids = string.Join(",", TokenizerData.Demo.Encode("정말 재미있게 봤습니다."));

    [Fact]
    public async Task GenerateAsync_ScoredPrompt_WritesOpenAisForm()
    {
        JsonElement line = await AnswerAsync("""{"prompt": [IDS], "max_tokens": 0, "echo": true, "logprobs": 2}""");
        JsonElement choice = line.GetProperty("choices")[0], logprobs = choice.GetProperty("logprobs");
        Assert.Equal(("정말 재미있게 봤습니다.", "length"), (choice.GetProperty("text").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.Equal($"[{s_ids}]", logprobs.GetProperty("token_ids").GetRawText());
        Assert.Equal("[0,2,7]", logprobs.GetProperty("text_offset").GetRawText());
        Assert.Equal(["정말", " 재미있게", " 봤습니다."], logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Number, JsonValueKind.Number], logprobs.GetProperty("token_logprobs").EnumerateArray().Select(value => value.ValueKind));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Object, JsonValueKind.Object], logprobs.GetProperty("top_logprobs").EnumerateArray().Select(value => value.ValueKind));
        Assert.False(choice.TryGetProperty("score", out _));
        Assert.Equal("""{"prompt_tokens":3,"completion_tokens":0}""", line.GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task GenerateAsync_Beams_HaveScoresAndNoLogprobs()
    {
        JsonElement line = await AnswerAsync("""{"prompt": "이 영화", "max_tokens": 6, "num_beams": 3, "n": 2}""");
        JsonElement[] choices = [.. line.GetProperty("choices").EnumerateArray()];
        Assert.True(choices[0].GetProperty("score").GetDouble() >= choices[1].GetProperty("score").GetDouble());
        Assert.All(choices, choice => Assert.False(choice.TryGetProperty("logprobs", out _)));
    }

    [Fact]
    public async Task GenerateAsync_MoreBeamsThanRows_IsAnErrorThatNamesTheField()
    {
        JsonElement error = (await AnswerAsync("""{"prompt": "이 영화", "num_beams": 5}""")).GetProperty("error");
        Assert.Equal("too_many_beams", error.GetProperty("code").GetString());
        Assert.StartsWith("num_beams: Send at most 4", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_TextThatTheListNames_IsWithheldWithItsTokens()
    {
        const string Line = """{"prompt": "이 영화", "max_tokens": 8, "min_tokens": 8, "n": 3, "seed": 4, "logprobs": 0}""";
        JsonElement[] free = [.. (await AnswerAsync(Line)).GetProperty("choices").EnumerateArray()];
        string word = free[1].GetProperty("text").GetString()!.Trim();
        JsonElement line = await AnswerAsync(Line, new OutputFilter(Blocklist.Parse([word])));
        JsonElement[] choices = [.. line.GetProperty("choices").EnumerateArray()];
        Assert.Equal($$"""{"index":1,"text":"","finish_reason":"content_filter","seed":4}""", choices[1].GetRawText());
        Assert.Equal([free[0].GetRawText(), free[2].GetRawText()], [choices[0].GetRawText(), choices[2].GetRawText()]);
        Assert.Equal("""{"prompt_tokens":2,"completion_tokens":24}""", line.GetProperty("usage").GetRawText());
    }

    [Theory]
    [InlineData("""{"prompt": "정말 재미있게 봤습니다.", "max_tokens": 1}""", "재미있게", false)]
    [InlineData("""{"prompt": "정말 재미있게 봤습니다.", "max_tokens": 0, "echo": true}""", "재미있게", true)]
    [InlineData("""{"prompt": [IDS], "max_tokens": 0, "echo": true}""", "재미있게", true)]
    [InlineData("""{"prompt": [IDS], "max_tokens": 0, "echo": true}""", "재미있게|!재미있게 봤", false)]
    public async Task GenerateAsync_WordOfThePrompt_CountsOnlyInItsEcho(string line, string words, bool withheld)
    {
        JsonElement answer = await AnswerAsync(line, new OutputFilter(Blocklist.Parse(words.Split('|'))));
        Assert.Equal(withheld, answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString() == "content_filter");
    }

    private async Task<JsonElement> AnswerAsync(string line, OutputFilter? filter = null)
    {
        await using var generator = new TextGenerator(packages.Demo(WeightPrecision.Fp32), new EngineOptions { Rows = 4 }, NullLoggerFactory.Instance);
        ParsedLine parsed = InputLine.Parse(Encoding.UTF8.GetBytes(line.Replace("IDS", s_ids, StringComparison.Ordinal)), new JobSpec { Model = "", ModelVersion = "" });
        ResultLine result = await LineAnswer.GenerateAsync(generator, filter ?? OutputFilter.None, 0, parsed, RequestSettings.None, seed: 1, () => new LineError("stopped", "Nobody stops it."), TestContext.Current.CancellationToken);
        return JsonSerializer.SerializeToElement(result, SharedJson.Korean.ResultLine);
    }
}
