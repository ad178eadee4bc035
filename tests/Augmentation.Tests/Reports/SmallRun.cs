using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Augmentation.Tests.Support;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Tests.Reports;

/// <summary>A run small enough to check its report by hand: seven source rows, ten examples, four of them kept.</summary>
internal static class SmallRun
{
    private const string Settings =
        """, "balance": {"targets": {"긍정": 2, "부정": 3}}, "filters": ["complete", "unchanged", "length", "near_duplicate", "label"], "seed": 7""";

    private static readonly (string Id, string Text, string Label)[] s_source =
    [
        ("a1", "배우들의 연기가 정말 좋았다", "긍정"),
        ("a2", "시간 가는 줄 모르고 봤네요", "긍정"),
        ("a3", "최고의 영화", "긍정"),
        ("a4", "또 보고 싶다 ㅋㅋ", "긍정"),
        ("b1", "돈이 아깝다 진짜", "부정"),
        ("b2", "다시는 보고 싶지 않은 영화", "부정"),
        ("b3", "졸려서 <b>나왔다</b> & 끝", "부정"),
    ];

    private static readonly (int Source, int Given, string Text, double Logprob, string? DroppedBy, string? Reason, LikeWhat? Like)[] s_examples =
    [
        (0, 8, "배우들의 연기가 살아 있다", -2.5, null, null, null),
        (1, 3, "시간 낭비였다", -3.12, "label", "0.31 sure of 긍정; 0.8 is the least", null),
        (2, 4, "최고의 배우 최고의 음악 😀", -2.75, null, null, null),
        (3, 2, "또 보고 싶다 ㅋㅋ", -1.9, "unchanged", "the same as its source row", LikeWhat.Source),
        (4, 3, "돈이 아까운 영화 \"최악\"", -2.9, null, null, null),
        (5, 4, "다시는 보고 싶지 않은 영화다", -1.2, "near_duplicate", "0.85 like source row b2; 0.7 is the limit", LikeWhat.Source),
        (6, 4, "졸려서 ", -4.4, "complete", "broken off: length", null),
        (6, 4, "졸려서 중간에 <b>껐다</b>", -3.3, null, null, null),
        (0, 8, "배우들의 연기가 살아 있네", -2.6, "near_duplicate", "0.75 like kept example 0 of source row a1; 0.7 is the limit", LikeWhat.Kept),
        (1, 3, "시간 아깝지 않다", -2.2, ReportBuilder.Unwanted, "enough examples of this label were kept", null),
    ];

    public static RunContext Context { get; } = RunSetup.Of(
        RunSetup.Recipe("""{"kind": "continue", "words": 1}""", Settings), RunSetup.Reviews, "never-written") with
    {
        ModelLicence = "CC-BY-NC-SA-4.0",
    };

    /// <summary>Its report; set are what changes with the program: its version, and the filters' defaults.</summary>
    public static RunReport Report { get; } = Build(Context) with { Program = "0.1.0", Filters = JsonDocument.Parse("""[{"kind": "complete"}]""").RootElement };

    private static RunReport Build(RunContext run)
    {
        ReportBuilder report = new(run);
        for (int row = 0; row < s_source.Length; row++)
        {
            report.AddSource(new SourceRow(row, s_source[row].Id, s_source[row].Text, s_source[row].Label, new Dictionary<string, string>()));
            report.AddSourceScore(-2 - row / 4.0);
        }
        report.BeginRound(Round(0, 95.5));
        for (int line = 0; line < 9; line++)
            report.AddAnswer(new ResultLine { Index = line, Choices = [], Usage = new LineUsage(5, 12) });
        report.AddAnswer(new ResultLine { Index = 9, Error = new LineError(LineErrorCodes.PromptTooLong, "") });
        report.BeginRound(Round(1, 30));
        report.AddAnswer(new ResultLine { Index = 0, Choices = [], Usage = new LineUsage(5, 12) });
        for (int i = 0; i < s_examples.Length; i++)
        {
            (int source, int given, string text, double logprob, string? droppedBy, string? reason, LikeWhat? like) = s_examples[i];
            report.Add(
                new Candidate
                {
                    Text = text,
                    Given = given,
                    Label = s_source[source].Label,
                    SourceId = s_source[source].Id,
                    SourceText = s_source[source].Text,
                    Prompt = text[..given],
                    Sample = i,
                    Seed = i,
                    FinishReason = "stop",
                    MeanLogprob = logprob,
                },
                new Judgement(droppedBy, reason, new Dictionary<string, double>(), like));
        }
        return report.Build(new SourceCounts(Read: 10, NoText: 1, OtherLabel: 1, Generated: 1, RepeatedIds: 0));
    }

    private static RoundAnswers Round(int hours, double seconds)
    {
        DateTimeOffset start = new DateTimeOffset(2026, 11, 23, 17, 0, 5, TimeSpan.Zero).AddHours(hours);
        return new RoundAnswers(_ => AsyncEnumerable.Empty<ResultLine>(), start, start.AddSeconds(seconds));
    }
}
