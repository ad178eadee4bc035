using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads <c>source</c>.</summary>
internal static class SourceReader
{
    /// <summary>Most labels of a recipe.</summary>
    public const int MostLabels = 1_000;

    private const string RightRows = "\"all\", {\"sample\": N} or {\"next\": N}, with N a whole number of 1 to 1,000,000";
    private const string RightLabels = "an object of labels, each with the values of the column that it stands for, such as {\"positive\": [\"9\", \"10\"]}";
    private const int MostRows = 1_000_000;

    /// <summary>Reads it; of use only if no error was added.</summary>
    public static SourceSpec Read(JsonElement json, string path, List<FieldError> errors)
    {
        var source = new ObjectReader(json, path, errors);
        string? file = source.Text("file", "an uploaded file's id, or the path of a file on this machine"),
            blob = source.Text("blob", "container/path of a blob");
        if (source.IsObject && source.Has("file") == source.Has("blob"))
            source.Add("file", source.Has("file") ? "said_twice" : "missing", "Write 'file' or 'blob': one of them says where the corpus is.");
        if (blob is not null && blob.IndexOf('/', StringComparison.Ordinal) is < 1 || blob?.EndsWith('/') is true)
            source.Add("blob", "out_of_range", $"Write the container's name, '/', and the blob's path in it; got {blob}.");
        string? etag = source.Text("etag", "the ETag that the blob must have");
        if (etag is not null && blob is null)
            source.Add("etag", "contradiction", "Leave it out: only a 'blob' can change; an uploaded file stays as it is.");
        var read = new SourceSpec
        {
            File = file,
            Blob = blob,
            ETag = etag,
            Format = FormatReader.Read(source, "format"),
            Text = source.Text("text", "the name of the column that holds the text", needed: true) ?? "",
            Label = source.Text("label", "the name of the column that holds the label"),
            Id = source.Text("id", "the name of the column by which a row is known"),
            Labels = ReadLabels(source, errors),
            Rows = ReadRows(source, errors),
        };
        if (read.Labels is not null && !source.Has("label"))
            source.Add("labels", "contradiction", "Write 'label' too: the name of the column whose values these are.");
        source.Finish();
        return read;
    }

    private static Dictionary<string, IReadOnlyList<string>>? ReadLabels(ObjectReader source, List<FieldError> errors)
    {
        if (source.Members("labels", RightLabels, MostLabels) is not { } members)
            return null;
        Dictionary<string, IReadOnlyList<string>> labels = new(StringComparer.Ordinal);
        Dictionary<string, string> owners = new(StringComparer.Ordinal);
        foreach ((string label, JsonElement json) in members)
        {
            string[] values = [.. (json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(Value) : [Value(json)]).OfType<string>()];
            string at = $"labels.{label}";
            if (values.Length == 0 || values.Length != (json.ValueKind == JsonValueKind.Array ? json.GetArrayLength() : 1))
                source.Add(at, "wrong_type", $"Write the values of the column that are '{label}', texts or numbers: {JsonText.Excerpt(json)} is not that.");
            foreach (string value in values)
                if (!owners.TryAdd(value, label))
                    errors.Add(
                        new FieldError(source.At(at), "said_twice", $"'{value}' is among the values of '{owners[value]}' already; a value has one label."));
            labels.Add(label, values);
        }
        return labels;
    }

    private static string? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => JsonText.TryGetString(json),
        JsonValueKind.Number => json.GetRawText(),
        _ => null,
    };

    private static RowSelection ReadRows(ObjectReader source, List<FieldError> errors)
    {
        if (source.Take("rows") is not { } json || JsonText.TryGetString(json) is "all")
            return new RowSelection.All();
        if (json.ValueKind != JsonValueKind.Object)
        {
            source.Add("rows", "wrong_type", $"Write {RightRows}; got {JsonText.Excerpt(json)}.");
            return new RowSelection.All();
        }
        var rows = new ObjectReader(json, source.At("rows"), errors);
        int? sample = rows.Integer("sample", 1, MostRows), next = rows.Integer("next", 1, MostRows);
        rows.Finish();
        if (rows.Has("sample") == rows.Has("next"))
            source.Add("rows", "wrong_type", $"Write {RightRows}; got {JsonText.Excerpt(json)}.");
        return next is { } count ? new RowSelection.Next(count) : new RowSelection.Sample(sample ?? 1);
    }
}
