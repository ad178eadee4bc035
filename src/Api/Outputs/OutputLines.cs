using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Shared;
using KoGpt2.Shared.Files;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Api.Outputs;

/// <summary>Puts a job's result lines into OpenAI's form. Every name in them is derived from job and line, so that the same bytes come every time.</summary>
/// <param name="job">A job that is over.</param>
internal sealed class OutputLines(JobDocument job)
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = ApiJson.Korean.Options.Encoder };
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly long _created = job.OverAt!.Value.ToUnixTimeSeconds();

    /// <summary>Puts a line into the form.</summary>
    /// <param name="result">The result line, JSON.</param>
    /// <returns>Which file it belongs to, and its bytes with a line end, valid until the next call.</returns>
    public (JobFile File, ReadOnlyMemory<byte> Line) Render(ReadOnlySpan<byte> result)
    {
        ResultLine line = JsonSerializer.Deserialize(result, SharedJson.Korean.ResultLine)!;
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, s_json))
            JsonSerializer.Serialize(json, From(line), ApiJson.Korean.OutputLine);
        _buffer.Write("\n"u8);
        return (line.Error is null ? JobFile.Output : JobFile.Errors, _buffer.WrittenMemory);
    }

    private OutputLine From(ResultLine line)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{job.Id.Ulid}-{line.Index}");
        (OutputBody? body, OutputError? error) = line.Error switch
        {
            null => (Complete(line, name), null),
            { Code: LineErrorCodes.Cancelled } e => (null, new OutputError("batch_cancelled", e.Message)),
            { Code: LineErrorCodes.Expired } e => (null, new OutputError("batch_expired", e.Message)),
            { Code: LineErrorCodes.WorkerFailed } e => (null, new OutputError(LineErrorCodes.WorkerFailed, e.Message)),
            { } e => ((OutputBody?)new Refusal(new OpenAIError(e.Message, "invalid_request_error", null, e.Code)), (OutputError?)null),
        };
        int status = line.Error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return new OutputLine("batch_req_" + name, line.CustomId, body is null ? null : new OutputResponse(status, "req_" + name, body), error);
    }

    private Completion Complete(ResultLine line, string name) => new(
        "cmpl-" + name, "text_completion", _created, job.Spec.Model,
        [.. line.Choices!.Select(choice => new CompletionChoice(choice.Index, choice.Text, choice.FinishReason, From(choice.Logprobs)))],
        new CompletionUsage(line.Usage!.PromptTokens, line.Usage.CompletionTokens, line.Usage.PromptTokens + line.Usage.CompletionTokens));

    private static CompletionLogprobs? From(ChoiceLogprobs? logprobs) =>
        logprobs is null ? null : new CompletionLogprobs(logprobs.Tokens, logprobs.TokenLogprobs, logprobs.TopLogprobs, logprobs.TextOffset);
}
