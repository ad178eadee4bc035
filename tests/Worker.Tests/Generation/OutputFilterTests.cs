using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Text;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;

namespace KoGpt2.Worker.Tests.Generation;

public sealed class OutputFilterTests
{
    private static readonly ChoiceLogprobs s_logprobs = new([" 시발"], [-1.5], [null], [0], [7]);

    [Theory]
    [InlineData("그는", " 시발이라고 했다", false, true)]
    [InlineData("그는", " 시발점에 섰다", false, false)]
    [InlineData("그는 시", "발이라고 했다", false, true)]
    [InlineData("그는 시발", "점에 섰다", false, false)]
    [InlineData("시발이라고", " 했다", false, false)]
    [InlineData("시발이라고", "시발이라고 했다", true, true)]
    [InlineData("시발점", "시발점에 섰다", true, false)]
    public void Apply_Text_IsWithheldIfItHoldsAnEntry(string prompt, string text, bool echoed, bool withheld)
    {
        var choice = new Choice(2, text, "stop", 7) { Score = -0.5, Logprobs = s_logprobs };
        Choice filtered = new OutputFilter(Blocklist.Parse(["시발", "!시발점"])).Apply(prompt, choice, echoed);
        Assert.Equal(withheld ? new Choice(2, "", "content_filter", 7) { Score = -0.5 } : choice, filtered);
        Assert.Equal(choice, OutputFilter.None.Apply(prompt, choice, echoed));
    }

    [Fact]
    public void Load_NoPath_WithholdsNothing() => Assert.Same(OutputFilter.None, OutputFilter.Load(""));

    [Fact]
    public void Load_WhatCannotBeRead_NamesSettingFileAndLine()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["words.txt"], "시발\n!\n");
        string missing = folder["none.txt"];
        Assert.Equal(
            $"Worker:Blocklist: {folder["words.txt"]}, line 2: write the allowed word after the \"!\"; got nothing.",
            Assert.Throws<InvalidDataException>(() => OutputFilter.Load(folder["words.txt"])).Message);
        Assert.All([missing, folder.Path], path =>
            Assert.Matches($"^Worker:Blocklist: .*{path}", Assert.Throws<InvalidDataException>(() => OutputFilter.Load(path)).Message));
    }

    [Fact]
    public void FinishReasons_OfResultLines_AreThoseThatTheApiDescribes()
    {
        string[] reasons = [.. Enum.GetValues<FinishReason>().Except([FinishReason.Cancelled]).Select(reason => reason.ToString().ToLowerInvariant()), OutputFilter.FinishReason];
        JsonNode native = Described("Jobs", "results.json")["Choice"]!["properties"]!["finish_reason"]!["oneOf"]!;
        JsonNode ofOpenAi = Described("Batches", "output.json")["Completion"]!["properties"]!["choices"]!["items"]!["properties"]!["finish_reason"]!["enum"]!;
        Assert.Equal(reasons, native.AsArray().Select(reason => reason!["const"]!.GetValue<string>()));
        Assert.Equal(reasons, ofOpenAi.AsArray().Select(reason => reason!.GetValue<string>()));
    }

    private static JsonNode Described(string area, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Api", "Reference", "Document", area, file)))!["components"]!["schemas"]!;
}
