using System.Text.Json.Serialization;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Api.Outputs;

/// <summary>One line of a batch's output or error file, as OpenAI has it.</summary>
/// <param name="Id">The line's own name.</param>
/// <param name="CustomId">The caller's name for it; null if the input line told none.</param>
/// <param name="Response">The answer, or that the line was refused; null if it was never run to an end.</param>
/// <param name="Error">Why it was not run to an end; null if it was.</param>
/// <remarks>Source: OpenAI's API reference, "The request output object" of batches.</remarks>
internal sealed record OutputLine(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? CustomId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] OutputResponse? Response,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] OutputError? Error);

/// <summary>What the line would have been answered had it been posted alone.</summary>
/// <param name="StatusCode">HTTP status: 200 or 400.</param>
/// <param name="RequestId">Name of the request.</param>
/// <param name="Body">The body.</param>
internal sealed record OutputResponse(int StatusCode, string RequestId, OutputBody Body);

/// <summary>A body: a completion or an error.</summary>
[JsonDerivedType(typeof(Completion))]
[JsonDerivedType(typeof(Refusal))]
internal abstract record OutputBody;

/// <summary>An answer, OpenAI's completion object.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Object"><c>text_completion</c>.</param>
/// <param name="Created">When the job was over, in seconds since 1970 UTC.</param>
/// <param name="Model">The model.</param>
/// <param name="Choices">The texts.</param>
/// <param name="Usage">The tokens it took.</param>
internal sealed record Completion(
    string Id, string Object, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, CompletionUsage Usage) : OutputBody;

/// <summary>That the line was refused.</summary>
/// <param name="Error">Why.</param>
internal sealed record Refusal(Http.OpenAIError Error) : OutputBody;

/// <summary>One text.</summary>
/// <param name="Index">Its number, counted from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="FinishReason">As <see cref="Choice.FinishReason"/>.</param>
/// <param name="Logprobs">Its tokens, if they were asked for.</param>
internal sealed record CompletionChoice(
    int Index, string Text, string FinishReason, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CompletionLogprobs? Logprobs);

/// <summary>The tokens of a text; see <see cref="ChoiceLogprobs"/>.</summary>
/// <param name="Tokens">Each one's text.</param>
/// <param name="TokenLogprobs">Each one's log-probability.</param>
/// <param name="TopLogprobs">The likeliest ones in each one's place.</param>
/// <param name="TextOffset">Where each starts.</param>
internal sealed record CompletionLogprobs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<double?> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, double>?> TopLogprobs,
    IReadOnlyList<int> TextOffset);

/// <summary>Tokens.</summary>
/// <param name="PromptTokens">Of the prompt.</param>
/// <param name="CompletionTokens">Generated.</param>
/// <param name="TotalTokens">Both.</param>
internal sealed record CompletionUsage(int PromptTokens, int CompletionTokens, int TotalTokens);

/// <summary>Why a line was not run to an end.</summary>
/// <param name="Code"><c>batch_cancelled</c>, <c>batch_expired</c> or <c>worker_failed</c>.</param>
/// <param name="Message">One sentence for a person.</param>
internal sealed record OutputError(string Code, string Message);
