using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;
using KoGpt2.Augmentation.Tests.Support;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Runs;

public sealed class CurationTests : IDisposable
{
    private const string Continue = """{"kind": "continue", "words": 2}""";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CurateAsync_OneRound_WritesWhatWasKeptAndWhatWasDroppedWithEverythingThatMakesItAgain()
    {
        RunContext run = Run(Continue, """, "filters": ["unchanged", {"kind": "length", "min": 9, "max": 99}]""");
        CurationResult result = await ScriptedModel.RunAsync(run, (prompt, seed) => prompt switch
        {
            "배우들의 연기가" => ScriptedModel.Ended(" 참 볼만하네요 ", seed),
            "시간 가는" => ScriptedModel.Ended("", seed),
            "돈이 아깝다" => null,
            _ => new Choice(0, " ㅠ", "length", seed),
        }, Stop);
        Assert.Equal((3, 1, null), (result.Generated, result.Kept, result.More));
        Assert.Equal(new Dictionary<string, int> { ["긍정"] = 1 }, result.KeptByLabel);
        Example kept = Assert.Single(await KeptAsync(run));
        Assert.Equal(("배우들의 연기가 참 볼만하네요", 8, "긍정", "a1", "배우들의 연기가 정말 좋았다"), (kept.Text, kept.Given, kept.Label, kept.SourceId, kept.SourceText));
        Assert.Equal(("배우들의 연기가", 0, "kogpt2-demo", "v1", "continue", "stop", run.Run),
            (kept.Prompt, kept.Sample, kept.Model, kept.ModelVersion, kept.Method, kept.FinishReason, kept.GeneratedBy));
        Example[] dropped = await ExampleReader.ReadDroppedAsync(run.Files, Stop).ToArrayAsync(Stop);
        Assert.Equal([("시간 가는", "unchanged"), ("다시는 보고 ㅠ", "length")], dropped.Select(example => (example.Text, example.DroppedBy)));
        RunReport report = await RunDocuments.ReadReportAsync(run.Files, Stop);
        Assert.Equal((3, 1, 1), (report.Generated, report.Kept, report.Source.Rows.Generated));
        Assert.Equal(new Dictionary<string, long> { ["expired"] = 1 }, Assert.Single(report.Rounds).Failures);
        Assert.Equal([("unchanged", 3L, 1L), ("length", 2L, 1L)], report.Funnel.Select(step => (step.Step, step.Judged, step.Dropped)));
        Assert.True(File.Exists(_folder[RunFileNames.ReportPage]) && File.Exists(_folder[RunFileNames.Card]));
    }

    [Fact]
    public async Task CurateAsync_Targets_AsksForMoreUntilTheyAreReachedAndDropsWhatIsTooMuch()
    {
        RunContext run = Run(Continue, """, "balance": {"targets": {"긍정": 30, "부정": 4}}, "filters": [{"kind": "length", "min": 14, "max": 99}]""");
        // Of good reviews, one in three is long enough.
        CurationResult result = await ScriptedModel.RunAsync(run, (_, seed) => ScriptedModel.Ended(seed % 3 == 0 ? " 아주 긴 글이 되었습니다" : "", seed), Stop);
        Assert.Equal(new Dictionary<string, int> { ["긍정"] = 30, ["부정"] = 4 }, result.KeptByLabel);
        RunReport report = await RunDocuments.ReadReportAsync(run.Files, Stop);
        Assert.InRange(report.Rounds.Count, 2, 5);
        Assert.Equal(report.Generated, report.Kept + report.Funnel.Sum(step => step.Dropped));
        Assert.Contains(report.Funnel, step => step.Step == ReportBuilder.Unwanted && step.Dropped > 0);
    }

    [Fact]
    public async Task CurateAsync_FiltersThatLetNothingThrough_EndsWithinTheBudget()
    {
        RunContext run = Run(Continue, """, "balance": {"rows": 20, "budget": 3}, "filters": [{"kind": "length", "min": 500}]""");
        CurationResult result = await ScriptedModel.RunAsync(run, (_, seed) => ScriptedModel.Ended(" 짧다", seed), Stop);
        Assert.Equal((60, 0), (result.Generated, result.Kept));
        Assert.Empty(await KeptAsync(run));
    }

    [Fact]
    public async Task CurateAsync_Last_WritesWhatThereIs()
    {
        RunContext run = Run(Continue, """, "balance": {"rows": 50}, "filters": []""");
        await Preparation.PrepareAsync(run, 0, null, Stop);
        RoundAnswers[] rounds = [ScriptedModel.To(run, 0, (_, seed) => seed % 2 == 0 ? ScriptedModel.Ended(" 좋다", seed) : null)];
        CurationResult more = await Curation.CurateAsync(run, rounds, last: false, Stop);
        Assert.NotNull(more.More);
        Assert.False(File.Exists(_folder[RunFileNames.Manifest]));
        CurationResult last = await Curation.CurateAsync(run, rounds, last: true, Stop);
        Assert.Equal((more.Kept, null), (last.Kept, last.More));
        Assert.Equal(last.Kept, (await KeptAsync(run)).Length);
    }

    [Fact]
    public async Task CurateAsync_EarlierRuns_KeepTheirExamplesFromComingAgain()
    {
        RunContext first = Run(Continue, """, "filters": ["duplicate"]"""),
            second = first with { Run = "r2", Files = new FolderRunFiles(_folder["second"]), Earlier = [first.Files] };
        CurationResult one = await ScriptedModel.RunAsync(first, Always, Stop), two = await ScriptedModel.RunAsync(second, Always, Stop);
        Assert.Equal((4, 0), (one.Kept, two.Kept));
        Assert.Equal(4, (await ExampleReader.ReadDroppedAsync(second.Files, Stop).ToArrayAsync(Stop)).Count(example => example.DroppedBy == "duplicate"));

        static Choice Always(string prompt, long seed) => ScriptedModel.Ended(" 늘 같은 말", seed);
    }

    [Theory]
    [InlineData("content_filter", "", "withheld")]
    [InlineData("stop", " ", "empty")]
    public async Task CurateAsync_NothingToJudge_IsDroppedBeforeTheFilters(string finishReason, string text, string step)
    {
        RunContext run = Run("""{"kind": "template", "template": "<usr>{document}<sys>"}""", """, "filters": []""");
        await ScriptedModel.RunAsync(run, (_, seed) => new Choice(0, text, finishReason, seed), Stop);
        RunReport report = await RunDocuments.ReadReportAsync(run.Files, Stop);
        Assert.Equal((step, 5L), (report.Funnel[0].Step, report.Funnel[0].Dropped));
    }

    [Fact]
    public async Task CurateAsync_SourceThatAFilterCannotJudgeBy_SaysSoInTheReport()
    {
        string corpus = string.Join('\n', RunSetup.Reviews.Split('\n').Where(row => !row.EndsWith('0')));
        RunContext run = RunSetup.Of(RunSetup.Recipe(Continue, """, "filters": ["label"]"""), corpus, _folder.Path);
        await ScriptedModel.RunAsync(run, (_, seed) => ScriptedModel.Ended(" 좋다", seed), Stop);
        Assert.Contains((await RunDocuments.ReadReportAsync(run.Files, Stop)).Warnings,
            warning => warning == "label: all source rows are labelled '긍정', so this filter lets everything through that is to have that label.");
    }

    [Theory]
    [InlineData(true, "has no answer to prompt 3")]
    [InlineData(false, "has an answer to '1-0' where one to '0-0' is due")]
    public async Task CurateAsync_AnswersToOtherPrompts_AreRefused(bool tooFew, string part)
    {
        RunContext run = Run(Continue, """, "filters": []""");
        await Preparation.PrepareAsync(run, 0, null, Stop);
        RoundAnswers right = ScriptedModel.To(run, 0, (_, seed) => ScriptedModel.Ended(" 좋다", seed));
        RoundAnswers wrong = right with { Read = stop => tooFew ? right.Read(stop).Take(3) : right.Read(stop).Skip(1) };
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => Curation.CurateAsync(run, [wrong], last: false, Stop));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CurateAsync_CrashBeforeAnyWrite_ChangesNothingInTheOutcome()
    {
        const string More = """
            , "balance": {"rows": 12}, "filters": ["unchanged", "likelihood", {"kind": "length", "min": 14, "max": 99}],
            "output": {"format": "csv", "rows_per_part": 3}
            """;
        RunContext whole = Run(Continue, More);
        await ScriptedModel.RunAsync(whole, Answer, Stop);
        Dictionary<string, string> expected = Files(whole);
        Assert.True(expected.Count > 12);
        using TempFolder other = new();
        RunContext crashing = RunSetup.Of(RunSetup.Recipe(Continue, More), RunSetup.Reviews, other.Path);
        int crashes = 0;
        for (int writes = 0; ; writes++)
        {
            try
            {
                await ScriptedModel.RunAsync(crashing with { Files = new FailingRunFiles(crashing.Files, writes) }, Answer, Stop);
                break;
            }
            catch (IOException)
            {
                crashes++;
                Assert.False(File.Exists(other[RunFileNames.Manifest]));
            }
        }
        // Parts are written again in each round.
        Assert.True(crashes >= expected.Count);
        Assert.Equal(expected, Files(crashing));

        static Choice? Answer(string prompt, long seed) => seed % 5 == 0 ? null : ScriptedModel.Ended($" 글 {seed % 1_000_000}", seed);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RunContext Run(string method, string more) => RunSetup.Of(RunSetup.Recipe(method, more), RunSetup.Reviews, _folder.Path);

    private static ValueTask<Example[]> KeptAsync(RunContext run) => ExampleReader.ReadKeptAsync(run.Files, Stop).ToArrayAsync(Stop);

    private static Dictionary<string, string> Files(RunContext run)
    {
        string folder = ((FolderRunFiles)run.Files).Folder;
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexString(File.ReadAllBytes(path)));
    }
}
