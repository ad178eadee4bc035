using System.Text.Json;
using KoGpt2.Api.Augmentations;
using KoGpt2.Api.Augmentations.Requests;
using KoGpt2.Api.Augmentations.Runs;
using KoGpt2.Api.Auth;
using KoGpt2.Api.Http;
using KoGpt2.Api.Schedules.Documents;
using KoGpt2.Api.Schedules.Requests;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Augmentations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KoGpt2.Api.Schedules;

/// <summary><c>/v1/schedules</c>: save, look, list, delete, pause, resume, run now, make up for slots that are past.</summary>
internal static class ScheduleEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/schedules", ListAsync);
        routes.MapPut("/v1/schedules/{name}", SaveAsync);
        routes.MapGet("/v1/schedules/{name}", GetAsync);
        routes.MapDelete("/v1/schedules/{name}", DeleteAsync);
        routes.MapPost("/v1/schedules/{name}/pause", PauseAsync);
        routes.MapPost("/v1/schedules/{name}/resume", ResumeAsync);
        routes.MapPost("/v1/schedules/{name}/run", RunAsync);
        routes.MapPost("/v1/schedules/{name}/backfill", BackfillAsync);
        routes.MapGet("/v1/schedules/{name}/runs", RunsAsync);
    }

    private static async Task<IResult> ListAsync(Caller caller, ScheduleStore schedules, TimeProvider clock, CancellationToken stop)
    {
        IEnumerable<ScheduleDocument> all = await schedules.ListAsync(caller.Owner, stop);
        return TypedResults.Json(new ScheduleList([.. all.Select(schedule => ScheduleView.From(schedule, clock.GetUtcNow()))]), ApiJson.Korean.ScheduleList);
    }

    private static async Task<IResult> SaveAsync(
        string name, HttpContext context, Caller caller, ScheduleReader reader, ScheduleSaving saving, IOptions<LimitsOptions> limits, TimeProvider clock,
        CancellationToken stop)
    {
        (JsonDocument? body, Problem? refusal) = await JsonBody.ReadAsync(context, limits.Value.MaxBodyBytes);
        if (body is null)
            return refusal!;
        using (body)
        {
            var errors = new FieldErrors();
            if (!ScheduleName.IsValid(name))
                errors.Add("name", "bad_id", $"Send a name of {ScheduleName.Rule}; got '{name}'.");
            ScheduleRequest? request = await reader.ReadAsync(body.RootElement, caller.Owner, errors, stop);
            if (request is null || errors.Any)
                return Problem.InvalidRequest(errors);
            (ScheduleDocument? saved, bool isNew, Problem? full) = await saving.SaveAsync(caller.Owner, name, request, stop);
            if (saved is null)
                return full!;
            context.Response.Headers.Location = isNew ? ScheduleLinks.Of(name).Self : default;
            return Show(saved, clock, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, ScheduleSaving.Warnings(request));
        }
    }

    private static async Task<IResult> GetAsync(string name, Caller caller, ScheduleStore schedules, TimeProvider clock, CancellationToken stop) =>
        Show(name, await schedules.FindAsync(caller.Owner, name, stop), clock);

    private static async Task<IResult> DeleteAsync(string name, Caller caller, ScheduleStore schedules, CancellationToken stop) =>
        await schedules.DeleteAsync(caller.Owner, name, stop) ? TypedResults.NoContent() : Problem.NotFound("schedule", name);

    private static async Task<IResult> PauseAsync(string name, Caller caller, ScheduleStore schedules, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return Show(name, await schedules.ChangeAsync(caller.Owner, name, s => s.Paused(PauseReason.Requested, now), CancellationToken.None), clock);
    }

    private static async Task<IResult> ResumeAsync(string name, Caller caller, ScheduleStore schedules, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return Show(name, await schedules.ChangeAsync(caller.Owner, name, s => s.Resumed(now), CancellationToken.None), clock);
    }

    private static async Task<IResult> RunAsync(
        string name, HttpResponse response, Caller caller, ScheduleStore schedules, ScheduleRuns sending, RunStore runs, IOptions<AugmentationOptions> options,
        TimeProvider clock)
    {
        if (!ScheduleName.IsValid(name))
            return Problem.NotFound("schedule", name);
        var planned = new PlannedRun(RunId.NewManual(name, clock), clock.GetUtcNow());
        int most = options.Value.MaxBackfill;
        ScheduleDocument? asked = await schedules.ChangeAsync(
            caller.Owner, name, s => s.Active.Contains(planned.Run) || s.Active.Count >= most ? s : s.Asked([planned]), CancellationToken.None);
        if (asked is null)
            return Problem.NotFound("schedule", name);
        if (!asked.Active.Contains(planned.Run))
            return ScheduleRuns.TooMany(most, asked);
        await sending.SendAsync(asked, CancellationToken.None);
        return await runs.FindAsync(caller.Owner, planned.Run, CancellationToken.None) is { } run
            ? RunEndpoints.Accepted(response, run)
            : Problem.NotFound("schedule", name);
    }

    private static async Task<IResult> BackfillAsync(
        string name, HttpContext context, Caller caller, ScheduleStore schedules, Backfill backfill, IOptions<LimitsOptions> limits, TimeProvider clock,
        CancellationToken stop)
    {
        (JsonDocument? body, Problem? refusal) = await JsonBody.ReadAsync(context, limits.Value.MaxBodyBytes);
        if (body is null)
            return refusal!;
        using (body)
        {
            var errors = new FieldErrors();
            BackfillRequest request = BackfillReader.Read(body.RootElement, clock.GetUtcNow(), errors);
            if (errors.Any)
                return Problem.InvalidRequest(errors);
            if (await schedules.FindAsync(caller.Owner, name, stop) is not { } schedule)
                return Problem.NotFound("schedule", name);
            (BackfillView? view, Problem? wrong) = await backfill.RunAsync(schedule, request, stop);
            int status = request.DryRun ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
            return view is null ? wrong! : TypedResults.Json(view, ApiJson.Korean.BackfillView, statusCode: status);
        }
    }

    private static async Task<IResult> RunsAsync(string name, HttpRequest http, Caller caller, ScheduleStore schedules, RunStore runs, CancellationToken stop)
    {
        var errors = new FieldErrors();
        RunQuery query = RunQuery.Read(http, name, errors);
        if (errors.Any)
            return Problem.InvalidRequest(errors);
        return await schedules.FindAsync(caller.Owner, name, stop) is null
            ? Problem.NotFound("schedule", name)
            : TypedResults.Json(await query.ReadAsync(runs, caller.Owner, stop), ApiJson.Korean.RunList);
    }

    private static IResult Show(string name, ScheduleDocument? schedule, TimeProvider clock) =>
        schedule is null ? Problem.NotFound("schedule", name) : Show(schedule, clock, StatusCodes.Status200OK);

    private static JsonHttpResult<ScheduleView> Show(ScheduleDocument schedule, TimeProvider clock, int status, IReadOnlyList<string>? warnings = null) =>
        TypedResults.Json(ScheduleView.From(schedule, clock.GetUtcNow(), warnings), ApiJson.Korean.ScheduleView, statusCode: status);
}
