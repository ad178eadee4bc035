using System.Text;
using System.Text.Json;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Verify;
using KoGpt2.Worker.Models.Verify.Goldens;

namespace KoGpt2.Worker.Tests.Models.Verify.Goldens;

public sealed class GoldenRowsTests
{
    [Fact]
    public void Shipped_KoGpt2_HaveSources()
    {
        GoldenRow[] tokenizations = GoldenRows.Shipped(GoldenRows.KoGpt2Tokenizations), generations = GoldenRows.Shipped(GoldenRows.KoGpt2Generations);
        Assert.Equal((48, 8), (tokenizations.Length, generations.Length));
        Assert.All(tokenizations.Concat(generations), row => Assert.False(string.IsNullOrEmpty(row.Text("source"))));
    }

    [Fact]
    public void Shipped_Generations_AreThoseBesideTheModel() => Assert.Equal(
        File.ReadLines(Repository.SharedData("kogpt2", "golden-generations.jsonl")),
        GoldenRows.Shipped(GoldenRows.KoGpt2Generations).Select(row => row.Value.GetRawText()));

    [Fact]
    public void Shipped_Generations_CanBeGeneratedAgain()
    {
        GoldenGeneration[] texts = [.. GoldenRows.Shipped(GoldenRows.KoGpt2Generations).Where(row => row.Find("top5_ids") is null).Select(GoldenGeneration.Read)];
        Assert.Equal([124, 46, 46, 46, 46, 46, 46], texts.Select(text => text.Settings.MaxTokens));
        Assert.Equal([0, 6, 6, 6, 6, 6, 6], texts.Select(text => text.Settings.MinTokens));
        Assert.Equal([1, 1, 3, 1, 1, 1, 1], texts.Select(text => text.Settings.NumBeams));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0], texts.Select(text => text.Settings.NoRepeatNgramSize));
        Assert.Equal([2, 1, 1, 1, 1.1, 1.2, 1.5], texts.Select(text => text.Settings.RepetitionPenalty));
        Assert.All(texts, text => Assert.Equal(0, text.Settings.Temperature));
        Assert.Equal([1], texts[0].Settings.StopTokenIds);
        Assert.Equal([true, false, false, false, false, false, false], texts.Select(text => text.Text is null));
    }

    [Theory]
    [InlineData("", "{0} is empty; it must hold JSON objects, one a line.")]
    [InlineData("{}\n\n{", "{0} line 3 is not JSON: ")]
    [InlineData("{}\n[]", "{0} line 2 must be a JSON object.")]
    public void Read_NoRows_SaysWhere(string text, string message) => Refused(Encoding.UTF8.GetBytes(text), message);

    [Fact]
    public void Read_BytesThatAreNoUtf8_SaysSo() => Refused([.. "{}\n"u8, 0xB0, 0xA1], "{0} is not UTF-8 throughout; save it in that encoding.");

    [Fact]
    public void Read_NoFile_SaysSo() => Assert.Equal("There is no file nowhere.jsonl.", Assert.Throws<VerifyException>(() => GoldenRows.Read("nowhere.jsonl")).Message);

    [Theory]
    [InlineData("""{}""", "rows line 1: 'prompt_ids' must be a list of token ids.")]
    [InlineData("""{"prompt_ids":[1.5]}""", "rows line 1: 'prompt_ids' must be a list of token ids.")]
    [InlineData("""{"prompt_ids":[1]}""", "rows line 1: 'output_ids' must be a list of token ids, or 'output_text' a string.")]
    [InlineData("""{"prompt_ids":[1],"output_text":"a"}""", "rows line 1: 'reencoded_ids' must be a list of token ids.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[2,3]}""", "rows line 1: 'output_ids' must be the prompt's tokens and at least one more.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1]}""", "rows line 1: 'output_ids' must be the prompt's tokens and at least one more.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1,2]}""", "rows line 1: 'kwargs' must be an object.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1,2],"kwargs":{"do_sample":true}}""",
        "rows line 1: 'kwargs.do_sample' must be false, since a drawn text cannot be repeated.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1,2],"kwargs":{"max_length":"x"}}""", "rows line 1: 'kwargs.max_length' must be an integer.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1,2],"kwargs":{"penalty":2}}""", "rows line 1: 'kwargs.penalty' is no setting of this program.")]
    [InlineData("""{"prompt_ids":[1],"output_ids":[1,2],"kwargs":{"repetition_penalty":0}}""", "rows line 1: 'kwargs.repetition_penalty': Send a number above 0")]
    public void Read_RowThatCannotBeGenerated_SaysWhy(string json, string message)
    {
        var row = new GoldenRow(JsonSerializer.Deserialize<JsonElement>(json), "rows line 1");
        Assert.StartsWith(message, Assert.Throws<VerifyException>(() => GoldenGeneration.Read(row)).Message, StringComparison.Ordinal);
    }

    private static void Refused(byte[] bytes, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["rows.jsonl"], bytes);
        string said = Assert.Throws<VerifyException>(() => GoldenRows.Read(folder["rows.jsonl"])).Message;
        Assert.StartsWith(message.Replace("{0}", folder["rows.jsonl"], StringComparison.Ordinal), said, StringComparison.Ordinal);
    }
}
