using System.Globalization;
using System.Text.Json;

namespace KoGpt2.Augmentation.Outputs;

/// <summary>The columns of a data set, the same in every format.</summary>
public static class ExampleColumns
{
    /// <summary>Of examples that were kept.</summary>
    public static IReadOnlyList<ExampleColumn> Kept { get; } =
    [
        Text("text", "the example", example => example.Text),
        Text("label", "its label, as the recipe calls it; none where the recipe names no label column", example => example.Label, optional: true),
        Text("source_id", "id of the source row that it was made of", example => example.SourceId),
        Text("source_text", "that row's text", example => example.SourceText),
        Text("prompt", "all that the model was given", example => example.Prompt),
        Whole("given", "how much of `text`, from its start, was given to the model, in UTF-16 units; the rest is the model's", example => example.Given),
        Whole("sample", "which of the row's examples it is, counted from 0", example => example.Sample),
        Whole("seed", "the seed that makes it again with the same model and settings", example => example.Seed),
        Text("model", "the model's name", example => example.Model),
        Text("model_version", "the model's version", example => example.ModelVersion),
        Text("method", "how its prompt was made", example => example.Method),
        Text("finish_reason", "why the model ended: `stop`, `length` or `repetition`", example => example.FinishReason),
        new("mean_logprob", ColumnType.Number, true, "mean log-probability of the generated tokens, natural logarithm", example => example.MeanLogprob),
        Text("measures", "what the filters measured, by filter, as the text of a JSON object", example => Write(example.Measures)),
        Text("generated_by", "the run that made it; a row with this column filled is never a source of another run", example => example.GeneratedBy),
    ];

    /// <summary>Of examples that were dropped.</summary>
    public static IReadOnlyList<ExampleColumn> Dropped { get; } =
    [
        .. Kept,
        Text("dropped_by", "the filter that dropped it", example => example.DroppedBy),
        Text("reason", "why", example => example.Reason),
    ];

    /// <summary>The example that a row tells of.</summary>
    /// <param name="row">Its values as text, by column.</param>
    internal static Example Read(IReadOnlyDictionary<string, string> row) => new()
    {
        Text = row["text"],
        Label = NullIfEmpty(row["label"]),
        SourceId = row["source_id"],
        SourceText = row["source_text"],
        Prompt = row["prompt"],
        Given = int.Parse(row["given"], CultureInfo.InvariantCulture),
        Sample = int.Parse(row["sample"], CultureInfo.InvariantCulture),
        Seed = long.Parse(row["seed"], CultureInfo.InvariantCulture),
        Model = row["model"],
        ModelVersion = row["model_version"],
        Method = row["method"],
        FinishReason = row["finish_reason"],
        MeanLogprob = NullIfEmpty(row["mean_logprob"]) is { } number ? double.Parse(number, CultureInfo.InvariantCulture) : null,
        Measures = JsonSerializer.Deserialize(row["measures"], OutputJson.Korean.IReadOnlyDictionaryStringDouble)!,
        GeneratedBy = row["generated_by"],
        DroppedBy = NullIfEmpty(row.GetValueOrDefault("dropped_by", "")),
        Reason = NullIfEmpty(row.GetValueOrDefault("reason", "")),
    };

    private static ExampleColumn Text(string name, string description, Func<Example, string?> value, bool optional = false) =>
        new(name, ColumnType.Text, optional, description, value);

    private static ExampleColumn Whole(string name, string description, Func<Example, long> value) =>
        new(name, ColumnType.Whole, false, description, example => value(example));

    private static string Write(IReadOnlyDictionary<string, double> measures) =>
        JsonSerializer.Serialize(measures, OutputJson.Korean.IReadOnlyDictionaryStringDouble);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
