using System.Globalization;
using System.Text.Json;
using KoGpt2.Shared.Json;

namespace KoGpt2.Augmentation.Recipes.Reading;

/// <summary>Reads <c>balance</c> and <c>output</c>.</summary>
internal static class BalanceReader
{
    private const int Most = 1_000_000;

    /// <summary>Reads <c>balance</c>; of use only if no error was added.</summary>
    public static BalanceSpec Read(JsonElement json, string path, List<FieldError> errors)
    {
        var balance = new ObjectReader(json, path, errors);
        int? rows = balance.Integer("rows", 1, Most);
        Dictionary<string, int>? targets = ReadTargets(balance);
        double? budget = balance.Number(
            "budget", budget => budget is >= 1 and <= 100, "a number of 1 to 100: how many examples to generate at most for each one wanted");
        if (balance.IsObject && balance.Has("rows") == balance.Has("targets"))
            balance.Add("rows", balance.Has("rows") ? "contradiction" : "missing",
                "Write 'rows', how many examples in all, or 'targets', how many of each label; one of the two.");
        balance.Finish();
        return new BalanceSpec(rows, targets, budget ?? new BalanceSpec(null, null).Budget);
    }

    /// <summary>Reads <c>output</c>; of use only if no error was added.</summary>
    public static OutputSpec ReadOutput(JsonElement json, string path, List<FieldError> errors)
    {
        var (output, unsaid) = (new ObjectReader(json, path, errors), new OutputSpec());
        TableFormat format = FormatReader.Read(output, "format") ?? unsaid.Format;
        int rows = output.Integer("rows_per_part", 1, Most) ?? unsaid.RowsPerPart;
        output.Finish();
        return new OutputSpec(format, rows);
    }

    private static Dictionary<string, int>? ReadTargets(ObjectReader balance)
    {
        const string Right = "how many examples of each label are wanted, such as {\"positive\": 500, \"negative\": 500}";
        if (balance.Members("targets", Right, SourceReader.MostLabels) is not { } members)
            return null;
        Dictionary<string, int> targets = new(StringComparer.Ordinal);
        foreach ((string label, JsonElement json) in members)
            if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int target) && target is >= 1 and <= Most)
                targets.Add(label, target);
            else
                balance.Add($"targets.{label}", "out_of_range",
                    string.Create(CultureInfo.InvariantCulture, $"Write a whole number of 1 to {Most:N0}; got {JsonText.Excerpt(json)}."));
        if (targets.Values.Sum(target => (long)target) > Most)
            balance.Add("targets", "out_of_range", string.Create(CultureInfo.InvariantCulture,
                $"Ask for at most {Most:N0} examples in all; got {targets.Values.Sum(target => (long)target):N0}."));
        return targets;
    }
}
