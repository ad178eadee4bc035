using System.Text.Json.Serialization;
using KoGpt2.Shared.Jobs;

namespace KoGpt2.Api.Batches;

/// <summary>Why a batch failed.</summary>
/// <param name="Data">One error, or those of its lines, at most a hundred.</param>
internal sealed record BatchErrors(IReadOnlyList<BatchError> Data)
{
    /// <summary>What this is: <c>list</c>.</summary>
    public string Object { get; } = "list";

    /// <summary>Shows a job's error.</summary>
    public static BatchErrors From(JobError error) => new(error.Lines is { Count: > 0 } lines
        ? [.. lines.Select(line => new BatchError(line.Code, line.Message, line.Param, line.Line))]
        : [new BatchError(error.Code, error.Message, null, null)]);
}

/// <summary>One error.</summary>
/// <param name="Code">Stable snake_case code.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Param">The field, if it is one.</param>
/// <param name="Line">The line of the input file, counted from 1 as an editor does, if it is one.</param>
internal sealed record BatchError(
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Line);
