using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Tests.Support;

namespace KoGpt2.Augmentation.Tests.Reports;

public sealed class ReportBuilderTests
{
    [Fact]
    public void Build_SmallRun_CountsWhatEachStepDropped()
    {
        Assert.Equal(
            [("unwanted", 10, 1), ("complete", 9, 1), ("unchanged", 8, 1), ("length", 7, 0), ("near_duplicate", 7, 2), ("label", 5, 1)],
            SmallRun.Report.Funnel.Select(step => (step.Step, step.Judged, step.Dropped)));
        Assert.Equal(["unwanted", .. SmallRun.Context.Recipe.Filters.Select(filter => filter.Kind)], SmallRun.Report.Funnel.Select(step => step.Step));
        Assert.Equal((10, 4, 4), (SmallRun.Report.Generated, SmallRun.Report.Kept, SmallRun.Report.Funnel[^1].Left));
        FunnelStep near = SmallRun.Report.Funnel.Single(step => step.Step == "near_duplicate");
        Assert.Equal([new("긍정", 1), new("부정", 1)], near.DroppedByLabel!);
    }

    [Fact]
    public void Build_SmallRun_CountsLabelsAndLikeness()
    {
        Assert.Equal([new LabelCount("긍정", 4, 6, 2, 2), new LabelCount("부정", 3, 4, 2, 3)], SmallRun.Report.Labels);
        Assert.Equal([new LikenessCount("unchanged", 8, 1, 0, 0), new LikenessCount("near_duplicate", 7, 1, 1, 0)], SmallRun.Report.Likeness);
        // One is its source row, to one nothing was added.
        Assert.Equal(2, SmallRun.Report.Unchanged);
    }

    [Fact]
    public void Build_LabelsThatTheSourceLacks_AreThoseOfTheExamplesAlone()
    {
        ReportBuilder report = new(RunSetup.Of(RunSetup.Recipe("""{"kind": "continue", "words": 1}"""), RunSetup.Reviews, "never-written"));
        report.AddSource(new SourceRow(0, "0", "재미있는 영화", null, new Dictionary<string, string>()));
        report.Add(Example(0) with { Label = "2" }, new Judgement(null, null, new Dictionary<string, double>()));
        Assert.Equal([new LabelCount("2", 0, 1, 1, null)], report.Build(new SourceCounts(Read: 1)).Labels);
    }

    [Fact]
    public void Build_AnyRun_NamesItsFiltersWithTheirDefaults()
    {
        JsonElement filters = new ReportBuilder(SmallRun.Context).Build(new SourceCounts()).Filters;
        Assert.Equal(
            SmallRun.Context.Recipe.Filters.Select(filter => filter.Kind), filters.EnumerateArray().Select(filter => filter.GetProperty("kind").GetString()));
        Assert.True(filters[3].TryGetProperty("similarity", out _));
    }

    [Fact]
    public void Build_SmallRun_CountsRounds()
    {
        Assert.Equal(
            [(9L, 45L, 108L, 95.5), (1, 5, 12, 30)],
            SmallRun.Report.Rounds.Select(round => (round.Answers, round.PromptTokens, round.CompletionTokens, round.Seconds)));
        Assert.Equal([new("prompt_too_long", 1)], SmallRun.Report.Rounds[0].Failures);
    }

    [Fact]
    public void Build_SmallRun_WarnsOfWhatIsWrong() => Assert.Equal(
        [
            "Only 4 source rows have the label 긍정; filters that learn from it want 50 or more.",
            "Only 3 source rows have the label 부정; filters that learn from it want 50 or more.",
            "1 of 11 prompts have no answer; rounds[].failures says why.",
            "The filter unchanged found 12.5% of the examples too much like the source: the model repeats what it was given or has learned.",
            "The filter near_duplicate found 14.3% of the examples too much like the source: the model repeats what it was given or has learned.",
            "The filter near_duplicate found 14.3% too much like other examples: there is little new left in this source and model.",
            "2 of 3 wanted examples of the label 부정 were kept: the budget was used up.",
        ],
        SmallRun.Report.Warnings.Where(warning => !warning.StartsWith("Among", StringComparison.Ordinal)));

    [Fact]
    public void Build_NothingAdded_IsAnEmptyReport()
    {
        RunReport report = new ReportBuilder(SmallRun.Context).Build(new SourceCounts());
        Assert.Equal((0, 0, 0), (report.Generated, report.Kept, report.Source.Usable));
        Assert.Contains("No example was kept; the data set is empty.", report.Warnings);
        Assert.Empty(report.Labels);
        Assert.Null(report.MeanLogprobs);
        Assert.Contains("</html>", ReportPage.Write(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, 49, "Only 4.9% of 1,000 examples were kept; under 5%")]
    [InlineData(1_000, 50, null)]
    [InlineData(1_000, 301, "301 examples stand against 100 source rows; above 3:1")]
    [InlineData(1_000, 300, null)]
    public void Build_ManyExamples_WarnsAtTheLimits(int generated, int kept, string? warning)
    {
        ReportBuilder report = new(RunSetup.Of(RunSetup.Recipe("""{"kind": "continue", "words": 1}"""), RunSetup.Reviews, "never-written"));
        for (int row = 0; row < 100; row++)
            report.AddSource(new SourceRow(row, $"{row}", $"재미있는 영화 {row}", null, new Dictionary<string, string>()));
        for (int i = 0; i < generated; i++)
            report.Add(Example(i), new Judgement(i < kept ? null : "complete", null, new Dictionary<string, double>()));
        IReadOnlyList<string> found = report.Build(new SourceCounts(Read: 100)).Warnings;
        string[] warnings = [.. found.Where(found => !found.StartsWith("The filter complete", StringComparison.Ordinal))];
        Assert.Equal(warning is null ? 0 : 1, warnings.Length);
        Assert.StartsWith(warning ?? "", warnings.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ManyExamples_ShowsFiftyThatTheSeedDraws()
    {
        RunContext run = RunSetup.Of(RunSetup.Recipe("""{"kind": "continue", "words": 1}"""), RunSetup.Reviews, "never-written");
        string[] shown = Shown(run);
        Assert.Equal(50, shown.Distinct().Count());
        Assert.Equal(shown, Shown(run));
        Assert.NotEqual(shown, Shown(run with { Run = "another" }));

        static string[] Shown(RunContext run)
        {
            ReportBuilder report = new(run);
            for (int i = 0; i < 500; i++)
                report.Add(Example(i), new Judgement(null, null, new Dictionary<string, double>()));
            return [.. report.Build(new SourceCounts()).Examples.Select(example => example.Text)];
        }
    }

    private static Candidate Example(int number) => new()
    {
        Text = $"재미있는 글 {number}",
        Given = 4,
        SourceId = $"{number % 100}",
        SourceText = "재미있는 영화",
        Prompt = "재미있는",
        Sample = number / 100,
        Seed = number,
        FinishReason = "stop",
    };
}
