using System.Text.Json;
using KoGpt2.Augmentation.Prompts;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads <c>method</c>.</summary>
internal static class MethodReader
{
    private const int MostWords = 1_000, MostTemplates = 100, MostStops = 16;
    private const string RightKind = "\"continue\", \"label\", \"template\" or \"paraphrase\"";
    private const string RightWords = "a whole number of 0 to 1,000, or the least and the most such as [0, 3]";
    private const string RightPrompts = "what stands before a text of each label, such as {\"positive\": \"<unused1>\", \"negative\": \"<unused0>\"}";

    /// <summary>Reads it.</summary>
    /// <param name="json">The method.</param>
    /// <param name="path">Its path.</param>
    /// <param name="text">Name of the text's column, which presets put into their holes.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns>The method, of use only if no error was added; <see langword="null"/> if it has no kind.</returns>
    public static MethodSpec? Read(JsonElement json, string path, string text, List<FieldError> errors)
    {
        var method = new ObjectReader(json, path, errors);
        string? kind = method.Text("kind", RightKind, needed: true);
        MethodSpec? read = kind switch
        {
            "continue" => ReadContinue(method),
            "label" => ReadLabel(method),
            "template" => ReadTemplate(method, errors),
            "paraphrase" => ReadParaphrase(method, text),
            _ => null,
        };
        if (read is not null)
            method.Finish();
        else if (kind is not null)
            method.Add("kind", "out_of_range", $"Write {RightKind}; got {kind}.");
        return read;
    }

    private static MethodSpec.Continue ReadContinue(ObjectReader method)
    {
        int? words = method.Integer("words", 1, MostWords);
        double? share = method.Number("share", share => share is > 0 and < 1, "a number above 0 and below 1");
        if (method.Has("words") == method.Has("share"))
            method.Add("words", method.Has("words") ? "contradiction" : "missing",
                "Write 'words', how many words are kept, or 'share', which share of them; one of the two.");
        return new MethodSpec.Continue(words, share);
    }

    private static MethodSpec.Label ReadLabel(ObjectReader method)
    {
        Dictionary<string, string> prompts = new(StringComparer.Ordinal);
        foreach ((string label, JsonElement json) in method.Members("prompts", RightPrompts, SourceReader.MostLabels, needed: true) ?? [])
            if (JsonText.TryGetString(json) is { Length: > 0 } prompt)
                prompts.Add(label, prompt);
            else
                method.Add(
                    $"prompts.{label}", "wrong_type", $"Write what stands before a text of this label, at least one character; got {JsonText.Excerpt(json)}.");
        (int least, int most) = (0, 3);
        if (method.Take("words") is { } words && !TryReadRange(words, out least, out most))
            method.Add("words", "out_of_range", $"Write {RightWords}; got {JsonText.Excerpt(words)}.");
        return new MethodSpec.Label(prompts, least, most);
    }

    private static bool TryReadRange(JsonElement json, out int least, out int most)
    {
        JsonElement[] ends = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
        least = most = 0;
        if (ends.Length is not (1 or 2) || !ends.All(IsCount))
            return false;
        (least, most) = (ends[0].GetInt32(), ends[^1].GetInt32());
        return least <= most;
    }

    private static bool IsCount(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int words) && words is >= 0 and <= MostWords;

    private static MethodSpec.Template ReadTemplate(ObjectReader method, List<FieldError> errors)
    {
        List<PromptTemplate> templates = [];
        if (method.Text("template", "a text with {column} holes") is { } only)
            Add(only, label: null, "template");
        JsonElement[] several = [];
        if (method.Take("templates") is { } list)
        {
            if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is >= 1 and <= MostTemplates)
                several = [.. list.EnumerateArray()];
            else
                method.Add("templates", "out_of_range", $"Write a list of 1 to {MostTemplates} templates; got {JsonText.Excerpt(list)}.");
        }
        for (int i = 0; i < several.Length; i++)
            ReadOne(several[i], $"templates[{i}]");
        if (method.Has("template") == method.Has("templates"))
            method.Add(
                "template", method.Has("template") ? "said_twice" : "missing", "Write 'template', or 'templates' where there are several; one of the two.");
        return new MethodSpec.Template(templates, ReadStop(method));

        void ReadOne(JsonElement json, string at)
        {
            if (JsonText.TryGetString(json) is { Length: > 0 } bare)
            {
                Add(bare, label: null, at);
                return;
            }
            var template = new ObjectReader(json, method.At(at), errors);
            string? label = template.Text("label", "the label of the examples that this template makes");
            if (template.Text("text", "a text with {column} holes", needed: template.IsObject) is { } text)
                Add(text, label, at + ".text");
            template.Finish();
        }

        void Add(string text, string? label, string at)
        {
            if (TemplateText.TryParse(text, out _, out string? wrong))
                templates.Add(new PromptTemplate(text, label));
            else
                method.Add(at, "bad_template", wrong);
        }
    }

    private static string[] ReadStop(ObjectReader method)
    {
        if (method.Take("stop") is not { } json)
            return [];
        string?[] texts = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().Select(JsonText.TryGetString)] : [JsonText.TryGetString(json)];
        if (texts.Length is >= 1 and <= MostStops && texts.All(text => text is { Length: > 0 }))
            return texts!;
        method.Add("stop", "out_of_range", $"Write a text that ends an answer, or a list of 1 to {MostStops}; got {JsonText.Excerpt(json)}.");
        return [];
    }

    private static MethodSpec.Template ReadParaphrase(ObjectReader method, string text)
    {
        string known = string.Join(", ", PromptPresets.Names.Select(name => $"\"{name}\""));
        string? preset = method.Text("preset", $"one of {known}", needed: true);
        if (preset is not null && PromptPresets.Find(preset, text) is { } found)
            return found;
        if (preset is not null)
            method.Add("preset", "out_of_range", $"Write one of {known}; got {preset}.");
        return new MethodSpec.Template([], []);
    }
}
