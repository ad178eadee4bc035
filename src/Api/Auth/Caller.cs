namespace KoGpt2.Api.Auth;

/// <summary>Who calls.</summary>
/// <param name="Owner">The name that jobs belong to.</param>
internal sealed record Caller(string Owner)
{
    /// <summary>Hands the caller to an endpoint that asks for one.</summary>
    /// <exception cref="InvalidOperationException">The pipeline lacks <see cref="CallerMiddleware"/>: nothing is served unguarded.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<Caller>() ?? throw new InvalidOperationException("No one has checked the caller's key: build the pipeline with UseApi."));
}
