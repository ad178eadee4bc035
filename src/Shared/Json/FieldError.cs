namespace KoGpt2.Shared.Json;

/// <summary>One thing that is wrong with what a caller sent.</summary>
/// <param name="Field">Path of the field, such as <c>requests[3].top_p</c>.</param>
/// <param name="Code">Stable snake_case code that a program may switch on.</param>
/// <param name="Message">One sentence for a person: what would be right, and what came.</param>
public sealed record FieldError(string Field, string Code, string Message);
