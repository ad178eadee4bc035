using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Prompts;
using KoGpt2.Augmentation.Reports;
using KoGpt2.Augmentation.Runs.Curating;
using KoGpt2.Augmentation.Runs.Rounds;
using KoGpt2.Augmentation.Sources;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Runs;

/// <summary>Makes a data set of what the model answered.</summary>
/// <remarks>
/// Memory: what filters know of the source, of earlier runs and of the examples kept so far (see <see cref="SourceProfileBuilder"/>), and a few thousand
/// texts.
/// </remarks>
public static class Curation
{
    private const string WithheldReason = "content_filter";
    private static readonly Dictionary<string, double> s_nothingMeasured = [];

    /// <summary>
    /// Takes all rounds' answers through the filters. Either more is wanted, or the data set, its report and its card are written, the manifest last.
    /// Repeated, it writes the same bytes.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="rounds">The answers of every round so far, the first first.</param>
    /// <param name="last">Whether no further round can be made, as after a job that was cancelled or expired: what there is becomes the data set.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What came of it. <see cref="CurationResult.More"/> is <see langword="null"/> once the data set is written.</returns>
    /// <exception cref="RunFailedException">The source does not hold what the recipe's filters need.</exception>
    /// <exception cref="InvalidDataException">The answers are not those to the round's prompts.</exception>
    public static async Task<CurationResult> CurateAsync(RunContext run, IReadOnlyList<RoundAnswers> rounds, bool last, CancellationToken stop)
    {
        try
        {
            ReportBuilder report = new(run);
            (SourceProfile profile, SourceCounts rows) = await SourceReading.ReadAsync(run, rounds[0], report, stop);
            FilterChain filters = new(run.Recipe.Filters, profile);
            WantedExamples wanted = new(run.Recipe);
            await using ExampleWriter kept = new(run.Files, run.Recipe.Output, dropped: false, stop),
                dropped = new(run.Files, run.Recipe.Output, dropped: true, stop);
            int generated = 0;
            for (int round = 0; round < rounds.Count; round++)
            {
                report.BeginRound(rounds[round]);
                await foreach ((PlanLine plan, ResultLine answer) in AnsweredPrompts.ReadAsync(run, round, rounds[round], stop))
                {
                    report.AddAnswer(answer);
                    if (plan.Scores)
                        continue;
                    wanted.Asked();
                    if (answer.Choices is not [{ } choice, ..])
                        continue;
                    generated++;
                    Candidate candidate = ToCandidate(plan, choice);
                    Judgement judgement = Judge(candidate);
                    report.Add(candidate, judgement);
                    await (judgement.Keeps ? kept : dropped).AddAsync(Example.From(candidate, judgement, run));
                }
            }
            if (!last && wanted.Next(rounds.Count) is { } more)
                return new CurationResult(generated, wanted.Kept.Values.Sum(), wanted.Kept, more);
            await RunDocuments.WriteAsync(run, report.Build(rows, profile.Notes), await kept.CompleteAsync(), await dropped.CompleteAsync(), stop);
            return new CurationResult(generated, wanted.Kept.Values.Sum(), wanted.Kept, More: null);

            Judgement Judge(Candidate candidate)
            {
                if (!wanted.Wants(candidate.Label))
                    return new Judgement(ReportBuilder.Unwanted, "enough examples of this label were kept", s_nothingMeasured);
                Judgement judgement = (candidate.FinishReason, candidate.Text) switch
                {
                    (WithheldReason, _) => new Judgement("withheld", "the worker's blocklist names something in it", s_nothingMeasured),
                    (_, "") => new Judgement("empty", "the model wrote nothing", s_nothingMeasured),
                    _ => filters.Judge(candidate),
                };
                wanted.Judged(candidate.Label, judgement.Keeps);
                return judgement;
            }
        }
        catch (TableException error)
        {
            throw new RunFailedException("bad_source", error.Message);
        }
    }

    private static Candidate ToCandidate(PlanLine plan, Choice choice) => new()
    {
        Text = ExamplePrompt.Join(plan.Given, choice.Text),
        Given = plan.Given.Length,
        Label = plan.Label,
        SourceId = plan.Id,
        SourceText = plan.Source,
        Prompt = plan.Prompt,
        Sample = plan.Sample,
        Seed = plan.Seed,
        FinishReason = choice.FinishReason,
        MeanLogprob = choice.Score,
    };
}
