using System.Runtime.InteropServices;
using System.Text.Json;
using KoGpt2.Api.Http;
using KoGpt2.Api.Settings;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Api.Jobs.Requests;

/// <summary>Checks the lines of a request, <c>prompts</c> or <c>requests</c>; they are not copied.</summary>
/// <param name="limits">How many, how long.</param>
/// <param name="defaults">The job's settings, for checks between two settings.</param>
/// <param name="errors">Where errors go.</param>
internal sealed class JobLinesReader(LimitsOptions limits, RequestSettings defaults, FieldErrors errors)
{
    private readonly List<FieldError> _found = [];
    private readonly Dictionary<string, int> _customIds = new(StringComparer.Ordinal);

    /// <summary>Checks them.</summary>
    /// <param name="prompts">An array of strings or of arrays of token ids, if said.</param>
    /// <param name="requests">An array of objects, if said.</param>
    /// <param name="fromFile">Whether the lines are in a file, and neither of these may be said.</param>
    /// <returns>The lines, of use only if no error was added and they are in no file.</returns>
    public JobLines Read(JsonElement? prompts, JsonElement? requests, bool fromFile)
    {
        if (prompts is null && requests is null && !fromFile)
            errors.Add("prompts", "missing", "Send 'prompts', a list of strings or of lists of token ids, 'requests', a list of objects with a prompt, or 'input_file_id'.");
        else if (fromFile && (prompts ?? requests) is not null)
            errors.Add("input_file_id", "said_twice", $"Send 'input_file_id' or '{(prompts is null ? "requests" : "prompts")}', not both.");
        else if (prompts is not null && requests is not null)
            errors.Add("requests", "said_twice", "Send 'prompts' or 'requests', not both.");
        else if (!fromFile)
            Check(prompts ?? requests!.Value, prompts is null ? "requests" : "prompts");
        return new JobLines(prompts ?? requests ?? default, prompts is not null);
    }

    private void Check(JsonElement lines, string name)
    {
        if (lines.ValueKind != JsonValueKind.Array)
        {
            errors.Add(name, "wrong_type", $"Send a list; got {JsonText.Excerpt(lines)}.");
            return;
        }
        int count = lines.GetArrayLength();
        if (count == 0 || count > limits.MaxPrompts)
        {
            errors.Add(name, "line_count", $"Send 1 to {limits.MaxPrompts:N0} {name} (Limits:MaxPrompts); got {count:N0}.");
            return;
        }
        int index = 0;
        foreach (JsonElement line in lines.EnumerateArray())
            CheckLine(line, name, index++);
    }

    private void CheckLine(JsonElement line, string name, int index)
    {
        string path = $"{name}[{index}]";
        int length = JsonMarshal.GetRawUtf8Value(line).Length;
        if (length > limits.MaxLineBytes)
            errors.Add(path, "line_too_long", $"Send at most {limits.MaxLineBytes:N0} bytes a line (Limits:MaxLineBytes); got {length:N0}.");
        else if (name == "prompts")
            Prompt.Read(line, path, _found);
        else
            CheckCustomId(InputLine.Read(line, path + ".", defaults, _found).CustomId, path, index);
        errors.Take(_found);
    }

    private void CheckCustomId(string? customId, string path, int index)
    {
        if (customId is not null && !_customIds.TryAdd(customId, index))
            errors.Add($"{path}.custom_id", "duplicate_custom_id", $"'{customId}' is the custom_id of requests[{_customIds[customId]}] too.");
    }
}
