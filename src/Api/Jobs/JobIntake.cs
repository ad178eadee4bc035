using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Jobs.Requests;
using KoGpt2.Api.Models;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Takes requests that make jobs, in whichever view: reads the body, has it checked, makes its job once.</summary>
internal sealed class JobIntake(JobSubmission submission, OnceOnly once, JobStore jobs, JobTerms terms, IOptions<LimitsOptions> limits, TimeProvider clock)
{
    private readonly KeptNames<JobDocument> _names = new(
        () => JobId.New(clock).ToString(),
        name => JobId.TryParse(name, out JobId id) ? id.CreatedAt : default,
        (owner, name, stop) => JobId.TryParse(name, out JobId id) ? jobs.FindAsync(owner, id, stop) : Task.FromResult<JobDocument?>(null));

    /// <summary>Answers one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="read">Reads the body and says all that is wrong with it; what it returns counts only if nothing is.</param>
    /// <param name="show">Answers with the job, be it new or made before.</param>
    public async Task<IResult> TakeAsync(
        HttpContext context, string owner, Func<JsonElement, FieldErrors, Task<(JobRequest Request, ModelManifest? Model)>> read, Func<JobDocument, IResult> show)
    {
        (JsonDocument? body, Problem? refusal) = await JsonBody.ReadAsync(context, limits.Value.MaxBodyBytes);
        if (body is null)
            return refusal!;
        using (body)
            return await once.RunAsync(context, owner, body.RootElement, _names, ReadAndSubmitAsync, show);

        async Task<Submission<JobDocument>> ReadAndSubmitAsync(KeyClaim? claim)
        {
            var errors = new FieldErrors();
            (JobRequest request, ModelManifest? model) = await read(body.RootElement, errors);
            if (errors.Any)
                return new Submission<JobDocument>(null, Problem.InvalidRequest(errors));
            terms.Remember(model!);
            JobId id = JobId.TryParse(claim?.Name, out JobId claimed) ? claimed : JobId.New(clock);
            return await submission.SubmitAsync(owner, id, request with { Model = model!.Name }, model.Version, claim, context.RequestAborted);
        }
    }
}
