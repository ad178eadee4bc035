using System.Text.Json;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Shared.Settings.Reading;

namespace KoGpt2.Shared.Jobs.Lines;

/// <summary>Reads OpenAI's form of an input line: <c>custom_id</c>, <c>method</c>, <c>url</c>, and in <c>body</c> what one would post there.</summary>
/// <remarks>Source: OpenAI's API reference, "The request input object" of batches, and its completions.</remarks>
internal static class BatchLine
{
    private const string Method = "POST", Url = "/v1/completions", Body = "body.";

    // Stands where there is no prompt to read; errors say so.
    private static readonly InputLine s_none = new(new Prompt.Text(""), null, RequestSettings.None);

    /// <summary>Reads a line.</summary>
    /// <param name="json">The object.</param>
    /// <param name="spec">The job: whose model the line must name, and whose settings fill gaps.</param>
    /// <param name="errors">Where errors go, all of them.</param>
    /// <returns>The line, of use only if no error was added; its <see cref="InputLine.CustomId"/> always.</returns>
    public static InputLine Read(JsonElement json, JobSpec spec, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError("", "wrong_type", $"Send an object with 'custom_id', 'method', 'url' and 'body'; got {JsonText.Excerpt(json)}."));
            return s_none;
        }
        InputLine line = s_none;
        IReadOnlyList<(string Name, JsonElement Value)> members = FieldNames.Read(json, "", errors);
        foreach ((string name, JsonElement value) in members)
        {
            if (name == "custom_id")
                line = line with { CustomId = ReadCustomId(value, errors) };
            else if (name == "method")
                Expect(name, "wrong_method", Method, value, errors);
            else if (name == "url")
                Expect(name, "wrong_url", Url, value, errors);
            else if (name == "body")
                line = ReadBody(value, spec, errors) with { CustomId = line.CustomId };
            else
                errors.Add(new FieldError(name, "unknown_field", $"There is no field '{name}' here."));
        }
        if (members.Count > 0 || json.GetPropertyCount() == 0)
            AddMissing(members, errors);
        return line;
    }

    private static void AddMissing(IReadOnlyList<(string Name, JsonElement Value)> members, List<FieldError> errors)
    {
        (string Name, string Right)[] required =
        [
            ("custom_id", "Send a string of 1 to 512 characters, by which the answer is told from the others."),
            ("method", $"Send \"{Method}\"."),
            ("url", $"Send \"{Url}\"."),
            ("body", "Send an object with a 'model' and a 'prompt'."),
        ];
        foreach ((string name, string right) in required)
            if (members.All(member => member.Name != name))
                errors.Add(new FieldError(name, "missing", right));
    }

    private static string? ReadCustomId(JsonElement value, List<FieldError> errors)
    {
        if (value.ValueKind != JsonValueKind.Null)
            return InputLine.ReadCustomId(value, "custom_id", errors);
        errors.Add(new FieldError("custom_id", "wrong_type", "Send a string of 1 to 512 characters; got null."));
        return null;
    }

    private static void Expect(string field, string code, string right, JsonElement value, List<FieldError> errors)
    {
        if (JsonText.TryGetString(value) != right)
            errors.Add(new FieldError(field, code, $"Send \"{right}\"; got {JsonText.Excerpt(value)}."));
    }

    private static InputLine ReadBody(JsonElement body, JobSpec spec, List<FieldError> errors)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError("body", "wrong_type", $"Send an object with a 'model' and a 'prompt'; got {JsonText.Excerpt(body)}."));
            return s_none;
        }
        var settings = new SettingsReader(Body, errors);
        Prompt? prompt = null;
        bool prompted = false, modelled = false;
        IReadOnlyList<(string Name, JsonElement Value)> members = FieldNames.Read(body, Body, errors);
        foreach ((string name, JsonElement value) in members)
        {
            prompted |= name == "prompt";
            modelled |= name == "model";
            if (name == "prompt")
                prompt = ReadPrompt(value, errors);
            else if (name == "model")
                CheckModel(value, spec.Model, errors);
            else if (!settings.TryRead(name, value))
                errors.Add(new FieldError(Body + name, "unknown_field", $"There is no field '{name}' here."));
        }
        bool refusedWhole = members.Count == 0 && body.GetPropertyCount() > 0;
        if (!modelled && !refusedWhole)
            errors.Add(new FieldError(Body + "model", "missing", $"Send \"{spec.Model}\", the batch's model."));
        if (!prompted && !refusedWhole)
            errors.Add(new FieldError(Body + "prompt", "missing", "Send a prompt: a string of at least one character, or a list of token ids."));
        settings.Finish(spec.Settings);
        return new InputLine(prompt ?? s_none.Prompt, null, settings.Settings);
    }

    private static void CheckModel(JsonElement value, string model, List<FieldError> errors)
    {
        if (JsonText.TryGetString(value) != model)
            errors.Add(new FieldError(Body + "model", "wrong_model", $"Send \"{model}\", the batch's model, which its first line named; got {JsonText.Excerpt(value)}."));
    }

    // OpenAI's completions take a list of prompts, too; a list of one is that one.
    private static Prompt? ReadPrompt(JsonElement value, List<FieldError> errors)
    {
        bool several = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            && value[0].ValueKind is JsonValueKind.String or JsonValueKind.Array;
        if (!several || value.GetArrayLength() == 1)
            return Prompt.Read(several ? value[0] : value, Body + "prompt", errors);
        errors.Add(new FieldError(Body + "prompt", "several_prompts", $"Send one prompt a line; got a list of {value.GetArrayLength():N0}: make a line of each, with a custom_id of its own."));
        return null;
    }
}
