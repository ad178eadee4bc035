using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KoGpt2.Augmentation.Filters;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Filters;

/// <summary>docs/augmentation.md says what filters there are, and what they take.</summary>
public sealed class FilterReferenceTests
{
    private static readonly string[] s_rows =
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "augmentation.md")).SkipWhile(line => line != "## Filters")];

    public static TheoryData<string> Kinds => [.. FilterDefaults.For(labelled: true).Append(new FilterSpec.Blocklist(["시발"])).Select(filter => filter.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Documentation_Filter_NamesEverySettingWithItsDefault(string kind)
    {
        string row = Assert.Single(s_rows, row => row.StartsWith($"| `{kind}` | ", StringComparison.Ordinal));
        FilterSpec filter = FilterDefaults.For(labelled: true).FirstOrDefault(filter => filter.Kind == kind) ?? new FilterSpec.Blocklist(["시발"]);
        foreach (JsonProperty setting in Written(filter).EnumerateObject().Where(setting => setting.Name != "kind"))
        {
            Assert.Contains($"`{setting.Name}`", row, StringComparison.Ordinal);
            if (setting.Value.ValueKind == JsonValueKind.Number)
                Assert.Contains($"`{setting.Name}` {setting.Value.GetDouble().ToString(CultureInfo.InvariantCulture)}", row, StringComparison.Ordinal);
        }
    }

    private static JsonElement Written(FilterSpec filter)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
            FilterWriter.Write(writer, [filter]);
        return JsonElement.Parse(bytes.WrittenSpan)[0];
    }
}
