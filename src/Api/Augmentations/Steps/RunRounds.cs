using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Augmentations.Steps;

/// <summary>What comes before and after a round's job: its prompts, and the filters over all answers so far.</summary>
internal sealed class RunRounds(RunStore runs, JobStore jobs, RunContexts contexts, IOptions<AugmentationOptions> options, TimeProvider clock)
{
    /// <summary>Writes the present round's prompts and decides what its job is called.</summary>
    /// <param name="run">A run that is preparing.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The run after that.</returns>
    /// <exception cref="RunFailedException">The source does not hold what the recipe asks for.</exception>
    public async Task<RunDocument?> PrepareAsync(RunDocument run, CancellationToken stop)
    {
        int round = run.Rounds.Count - 1;
        if (round > 0 && (round >= options.Value.MaxRounds || clock.GetUtcNow() >= run.ExpiresAt))
            return await DropAsync(run, round, stop);
        RunContext context = await contexts.OfAsync(run, stop);
        PreparedRound prepared = await Preparation.PrepareAsync(context, round, run.Rounds[^1].Goals is { } goals ? new RoundGoals(goals) : null, stop);
        if (prepared.Lines == 0 && round > 0)
            return await DropAsync(run, round, stop);
        DateTimeOffset now = clock.GetUtcNow();
        if (prepared.Lines == 0 && context.Recipe.Source.Rows is RowSelection.Next)
            return await runs.ChangeAsync(run.Owner, run.Id, r => r.Skipped(SkipReason.NoNewRows, now), stop);
        if (prepared.Lines == 0)
            throw new RunFailedException("no_source_rows", $"'{context.SourceName}' has no row that examples can be made of.");
        var job = JobId.New(clock);
        return await runs.ChangeAsync(run.Owner, run.Id, r => r.Prepared(round, prepared, job, now), stop);
    }

    /// <summary>Takes all rounds' answers through the filters.</summary>
    /// <param name="run">A run that is curating.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The run after that.</returns>
    /// <exception cref="RunFailedException">The source does not hold what the filters need, or a job was deleted.</exception>
    public async Task<RunDocument?> CurateAsync(RunDocument run, CancellationToken stop)
    {
        RunContext context = await contexts.OfAsync(run, stop);
        List<RoundAnswers> answers = [];
        foreach (RunRound round in run.Rounds)
        {
            JobDocument job = await jobs.FindAsync(run.Owner, round.Job!.Value, stop) ?? throw RoundJobs.Deleted(round.Job.Value);
            answers.Add(contexts.Answers(job));
        }
        bool last = run.Expired || run.Exhausted || run.Rounds.Count >= options.Value.MaxRounds;
        CurationResult result = await Curation.CurateAsync(context, answers, last, stop);
        DateTimeOffset now = clock.GetUtcNow();
        return await runs.ChangeAsync(run.Owner, run.Id, r => r.Curated(answers.Count, result, now), stop);
    }

    private Task<RunDocument?> DropAsync(RunDocument run, int round, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return runs.ChangeAsync(run.Owner, run.Id, r => r.RoundDropped(round, expired: now >= r.ExpiresAt, now), stop);
    }
}
