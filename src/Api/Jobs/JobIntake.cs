using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Idempotency;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Jobs;

/// <summary>Takes requests that make jobs, in whichever view: reads the body, has it checked, makes its job once.</summary>
internal sealed class JobIntake(JobSubmission submission, OnceOnly once, IOptions<LimitsOptions> limits)
{
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
            return await once.RunAsync(context, owner, body.RootElement, ReadAndSubmitAsync, show);

        async Task<Submission> ReadAndSubmitAsync(KeyClaim? claim)
        {
            var errors = new FieldErrors();
            (JobRequest request, ModelManifest? model) = await read(body.RootElement, errors);
            return errors.Any
                ? new Submission(null, Problem.InvalidRequest(errors))
                : await submission.SubmitAsync(owner, request, model!, claim, context.RequestAborted);
        }
    }
}
