using KoGpt2.Api.Http;
using KoGpt2.Api.Telemetry;
using KoGpt2.Shared.InFlight;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.Shared.Telemetry;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Quotas;

/// <summary>Lets an owner's jobs in, up to a limit.</summary>
/// <remarks>
/// Whoever comes marks the job first and counts then, so of several at once the last to mark sees them all: never do more than allowed get in.
/// Several may see too many and step back, though, where one had room; so each tries again while there is some.
/// </remarks>
internal sealed class JobAdmission(InFlightJobs inFlight, IOptions<QuotaOptions> options, TimeProvider clock)
{
    private const int Tries = 5, RetrySeconds = 30;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100), s_longestWait = TimeSpan.FromSeconds(1);

    /// <summary>Marks a job as in flight if there is room for it.</summary>
    /// <param name="owner">Whose job.</param>
    /// <param name="job">Which job.</param>
    /// <param name="lines">Its lines, as far as they are known.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Why there is none, 429; the job is not marked then. Else <see langword="null"/>.</returns>
    public async Task<Problem?> EnterAsync(string owner, JobId job, int lines, CancellationToken stop)
    {
        var own = new InFlightTotal(1, lines);
        for (int attempt = 1; ; attempt++)
        {
            await inFlight.MarkAsync(owner, job, lines, stop);
            InFlightTotal total = await inFlight.CountAsync(owner, stop);
            if (Over(new InFlightTotal(total.Jobs - 1, total.Lines - lines), own) is not { } refusal)
                return null;
            await inFlight.RemoveAsync(owner, job, CancellationToken.None);
            if (attempt == Tries)
                return Counted(refusal);
            await Task.Delay(Backoff.Jittered(s_firstWait, attempt, s_longestWait), clock, stop);
            if (Over(await inFlight.CountAsync(owner, stop), own) is { } full)
                return Counted(full);
        }
    }

    private static Problem Counted(Problem refusal)
    {
        ApiSignals.QuotaRefusals.Add(1, new KeyValuePair<string, object?>(Attributes.ErrorType, refusal.Code));
        return refusal;
    }

    private Problem? Over(InFlightTotal others, InFlightTotal own)
    {
        QuotaOptions quota = options.Value;
        if (others.Jobs + own.Jobs > quota.JobsInFlight)
            return TooMany("too_many_jobs", $"At most {quota.JobsInFlight:N0} jobs may be in flight at once (Quotas:JobsInFlight), and {others.Jobs:N0} are; send it again when one is over.");
        return others.Lines + own.Lines > quota.LinesInFlight
            ? TooMany("too_many_lines", $"At most {quota.LinesInFlight:N0} lines may be in flight at once (Quotas:LinesInFlight); {others.Lines:N0} are, and this job has {own.Lines:N0} more.")
            : null;
    }

    private static Problem TooMany(string code, string detail) => new(StatusCodes.Status429TooManyRequests, code, detail) { RetryAfter = RetrySeconds };
}
