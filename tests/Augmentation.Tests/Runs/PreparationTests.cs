using System.Text.Json;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Augmentation.Tests.Support;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Runs;

public sealed class PreparationTests : IDisposable
{
    private const string Continue = """{"kind": "continue", "words": 2}""";
    private const string Label = """{"kind": "label", "prompts": {"긍정": "<unused1>", "부정": "<unused0>"}, "words": [0, 2]}""";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PrepareAsync_Continue_MakesNPromptsOfEachRowThatHasTwoWordsAndWasNotGenerated()
    {
        RunContext run = Run(Continue, """, "n": 2, "settings": {"max_tokens": 20, "stop": ["!"]}, "filters": []""");
        Assert.Equal(new PreparedRound(8, 4, 0), await Preparation.PrepareAsync(run, 0, null, Stop));
        PlanLine[] plan = await PlanAsync(run, 0);
        Assert.Equal(["a1", "a1", "a2", "a2", "a3", "a3", "a5", "a5"], plan.Select(line => line.Id));
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], plan.Select(line => line.Sample));
        Assert.Equal(new PlanLine(2, "a3", "돈이 아깝다 진짜", "부정", "돈이 아깝다", "돈이 아깝다", 0, 0, plan[4].Seed), plan[4]);
        InputLine[] lines = Prompts(0);
        Assert.Equal(plan.Select(line => line.CustomId), lines.Select(line => line.CustomId));
        Assert.Equal(plan.Select(line => line.Prompt), lines.Select(line => ((Prompt.Text)line.Prompt).Value));
        Assert.Equal(plan.Select(line => (long?)line.Seed), lines.Select(line => line.Settings.Seed));
        Assert.All(lines, line => Assert.Equal((20, "!", null), (line.Settings.MaxTokens, Assert.Single(line.Settings.Stop!), line.Settings.Score)));
        Assert.Equal(8, lines.Select(line => line.Settings.Seed).Distinct().Count());
    }

    [Fact]
    public async Task PrepareAsync_Likelihood_HasTheSourceScoredFirstInTheFirstRoundOnly()
    {
        RunContext run = Run(Label, """, "balance": {"rows": 3}, "settings": {"add_bos_token": true, "min_tokens": 3}, "filters": ["likelihood"]""");
        Assert.Equal(8, (await Preparation.PrepareAsync(run, 0, null, Stop)).Lines);
        InputLine[] lines = Prompts(0);
        Assert.Equal(["0-score", "1-score", "2-score", "3-score", "4-score"], lines.Take(5).Select(line => line.CustomId));
        Assert.StartsWith("<unused1>배우들의 연기가 정말 좋았다", ((Prompt.Text)lines[0].Prompt).Value, StringComparison.Ordinal);
        Assert.All(lines.Take(5), line => Assert.Equal((0, 0, true, 0, true, null),
            (line.Settings.MaxTokens, line.Settings.MinTokens, line.Settings.Echo, line.Settings.Logprobs, line.Settings.AddBosToken, line.Settings.Seed)));
        Assert.All(lines.Skip(5), line => Assert.Equal((true, 3, null), (line.Settings.Score, line.Settings.MinTokens, line.Settings.Echo)));

        await Preparation.PrepareAsync(run, 1, new RoundGoals(new Dictionary<string, int> { [""] = 4 }), Stop);
        Assert.DoesNotContain(await PlanAsync(run, 1), line => line.Scores);
    }

    [Fact]
    public async Task PrepareAsync_Rounds_ShareGoalsEvenlyAndNeverAskTheSameTwice()
    {
        RunContext run = Run(Label, """, "balance": {"targets": {"긍정": 7, "부정": 2}}, "filters": []""");
        Assert.Equal(new PreparedRound(9, 5, 0), await Preparation.PrepareAsync(run, 0, null, Stop));
        await Preparation.PrepareAsync(run, 1, new RoundGoals(new Dictionary<string, int> { ["부정"] = 5 }), Stop);
        await Preparation.PrepareAsync(run, 2, new RoundGoals(new Dictionary<string, int> { ["긍정"] = 1, ["부정"] = 1 }), Stop);
        PlanLine[][] rounds = [await PlanAsync(run, 0), await PlanAsync(run, 1), await PlanAsync(run, 2)];
        Assert.Equal([(7, 2), (0, 5), (1, 1)], rounds.Select(round => (round.Count(line => line.Label == "긍정"), round.Count(line => line.Label == "부정"))));
        Assert.All(rounds[0].Where(line => line.Label == "긍정").CountBy(line => line.Id), row => Assert.InRange(row.Value, 2, 3));
        PlanLine[] all = [.. rounds.SelectMany(round => round)];
        Assert.Equal(all.Length, all.Select(line => line.CustomId).Distinct().Count());
        Assert.Equal(all.Length, all.Select(line => line.Seed).Distinct().Count());
        Assert.All(all.GroupBy(line => line.Id), row => Assert.Equal(Enumerable.Range(0, row.Count()), row.Select(line => line.Sample)));
    }

    [Fact]
    public async Task PrepareAsync_Templates_MakeExamplesOfTheirOwnLabels()
    {
        RunContext run = Run("""{"kind": "paraphrase", "preset": "dino"}""", """, "filters": [], "balance": {"targets": {"2": 3, "0": 1}}""");
        Assert.Equal(4, (await Preparation.PrepareAsync(run, 0, null, Stop)).Lines);
        PlanLine[] plan = await PlanAsync(run, 0);
        Assert.Equal(["0", "2", "2", "2"], plan.Select(line => line.Label).Order(StringComparer.Ordinal));
        Assert.All(plan, line => Assert.Equal("", line.Given));
        Assert.All(Prompts(0), line => Assert.Equal("\"", Assert.Single(line.Settings.Stop!)));
    }

    [Fact]
    public async Task PrepareAsync_Repeated_WritesTheSameBytes()
    {
        RunContext run = Run(Label, """, "n": 3, "filters": ["likelihood"]""", """{"sample": 3}""");
        await Preparation.PrepareAsync(run, 0, null, Stop);
        string[] first = Read();
        await Preparation.PrepareAsync(run, 0, null, Stop);
        Assert.Equal(first, Read());
        Assert.Equal(3, (await PlanAsync(run, 0)).Select(line => line.Id).Distinct().Count());

        string[] Read() => [File.ReadAllText(_folder[RunFileNames.Plan(0)]), File.ReadAllText(_folder[RunFileNames.Prompts(0)])];
    }

    [Fact]
    public async Task PrepareTrialAsync_FewExamples_AreSpreadOverThoseOfTheRun()
    {
        const string More = """, "n": 50, "filters": ["likelihood"]""";
        RunContext run = Run(Label, More);
        await Preparation.PrepareAsync(run, 0, null, Stop);
        PlanLine[] whole = await PlanAsync(run, 0);
        PreparedRound trial = await Preparation.PrepareTrialAsync(run, 5, Stop);
        PlanLine[] few = await PlanAsync(run, 0);
        // All five rows are scored: there are fewer than ten times five.
        Assert.Equal((10, 10, 5), (trial.Lines, few.Length, few.Count(line => line.Scores)));
        Assert.Subset(whole.ToHashSet(), few.ToHashSet());
        Assert.Equal(["a1", "a2", "a3", "a4", "a5"], few.Where(line => !line.Scores).Select(line => line.Id));
    }

    [Fact]
    public async Task PrepareAsync_Next_TakesRowsBehindThoseOfTheLastRun()
    {
        RunContext run = Run(Continue, """, "filters": []""", """{"next": 2}""");
        Assert.Equal(new PreparedRound(2, 2, 2), await Preparation.PrepareAsync(run, 0, null, Stop));
        Assert.Equal(new PreparedRound(1, 1, 4), await Preparation.PrepareAsync(run with { FirstRow = 2 }, 0, null, Stop));
        Assert.Equal("a3", Assert.Single(await PlanAsync(run, 0)).Id);
        Assert.Equal(new PreparedRound(0, 0, 6), await Preparation.PrepareAsync(run with { FirstRow = 5 }, 0, null, Stop));
    }

    [Theory]
    [InlineData(""", "filters": [], "balance": {"targets": {"긍정": 1, "부정": 1}}""", "unknown_label", "'부정'")]
    [InlineData(""", "filters": [], "balance": {"rows": 600000}, "settings": {"top_k": 5}""", "too_many_prompts", "1,000,000")]
    public async Task PrepareAsync_GoalsThatCannotBe_SaysWhy(string more, string code, string part)
    {
        RunContext run = RunSetup.Of(RunSetup.Recipe(Label, more), "id\tdocument\tlabel\n1\t정말 좋았다\t1\n", _folder.Path);
        RoundGoals? goals = code == "too_many_prompts" ? new RoundGoals(new Dictionary<string, int> { [""] = 1_000_001 }) : null;
        RunFailedException error = await Assert.ThrowsAsync<RunFailedException>(() => Preparation.PrepareAsync(run, 0, goals, Stop));
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrepareAsync_TemplateOfAColumnThatIsNotThere_NamesIt()
    {
        RunContext run = Run("""{"kind": "template", "template": "{document} {제목}"}""", """, "filters": []""");
        RunFailedException error = await Assert.ThrowsAsync<RunFailedException>(() => Preparation.PrepareAsync(run, 0, null, Stop));
        Assert.Equal("bad_source", error.Code);
        Assert.Contains("제목", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RunContext Run(string method, string more, string rows = "\"all\"") =>
        RunSetup.Of(RunSetup.Recipe(method, more, rows), RunSetup.Reviews, _folder.Path);

    private static ValueTask<PlanLine[]> PlanAsync(RunContext run, int round) => PlanFile.ReadAsync(run.Files, round, Stop).ToArrayAsync(Stop);

    private InputLine[] Prompts(int round) => [.. File.ReadLines(_folder[RunFileNames.Prompts(round)]).Select(line =>
    {
        List<FieldError> errors = [];
        using var json = JsonDocument.Parse(line);
        var read = InputLine.Read(json.RootElement, "", RequestSettings.None, errors);
        Assert.Empty(errors);
        return read;
    })];
}
