using System.Text.Json;
using System.Text.RegularExpressions;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Reports;

namespace KoGpt2.Augmentation.Tests.Reports;

public sealed partial class DatasetCardTests
{
    private static readonly ManifestFile[] s_parts = [new("data/part-00000.tsv", 1_000, new string('0', 64), 4)];

    [Theory]
    [InlineData(TableFormat.Tsv)]
    [InlineData(TableFormat.Csv)]
    [InlineData(TableFormat.Jsonl)]
    [InlineData(TableFormat.Parquet)]
    public void Write_AnyFormat_PointsAtItsParts(TableFormat format)
    {
        Dictionary<string, List<string>> metadata = Metadata(Write(SmallRun.Context.Recipe with { Output = new OutputSpec(format) }, SmallRun.Report));
        string ending = format.ToString().ToLowerInvariant();
        Assert.Contains($"    path: data/part-*.{ending}", metadata["configs"]);
        Assert.Contains($"    path: rejected/part-*.{ending}", metadata["configs"]);
        // Else the hub's reader would take quotation marks in texts for its own.
        Assert.Equal(format == TableFormat.Tsv ? 2 : 0, metadata["configs"].Count(line => line == "  quoting: 3"));
    }

    [Fact]
    public void Write_AnyRun_SaysThatAMachineWroteItInKorean()
    {
        Dictionary<string, List<string>> metadata = Metadata(Write(SmallRun.Context.Recipe, SmallRun.Report));
        Assert.Equal(["- machine-generated"], metadata["annotations_creators"]);
        Assert.Equal(["- machine-generated"], metadata["language_creators"]);
        Assert.Equal(["- ko"], metadata["language"]);
        Assert.Contains("- synthetic", metadata["tags"]);
        Assert.Equal(["- text-classification"], metadata["task_categories"]);
    }

    [Theory]
    [InlineData(null, "unknown", null)]
    [InlineData("CC-BY-NC-SA-4.0", "cc-by-nc-sa-4.0", null)]
    [InlineData("MIT", "mit", null)]
    [InlineData("Our \"own\" terms: ask", "other", "Our \"own\" terms: ask")]
    public void Write_ModelsLicence_IsNamedAsTheHubNamesIt(string? licence, string expected, string? name)
    {
        RunReport report = SmallRun.Report with { Model = new ReportModel("m", "v", licence) };
        Dictionary<string, List<string>> metadata = Metadata(Write(SmallRun.Context.Recipe, report));
        Assert.Equal(expected, metadata["license"].Single());
        Assert.Equal(name, metadata.TryGetValue("license_name", out List<string>? names) ? JsonSerializer.Deserialize<string>(names.Single()) : null);
    }

    [Theory]
    [InlineData(0, "n<1K")]
    [InlineData(999, "n<1K")]
    [InlineData(1_000, "1K<n<10K")]
    [InlineData(99_999, "10K<n<100K")]
    [InlineData(1_000_000, "1M<n<10M")]
    public void Write_SoManyExamples_NamesTheirSize(long kept, string expected) =>
        Assert.Equal([$"- {expected}"], Metadata(Write(SmallRun.Context.Recipe, SmallRun.Report with { Kept = kept }))["size_categories"]);

    [Fact]
    public void Write_NamesThatYamlAndMarkdownTakeForTheirOwn_StayNames()
    {
        RunReport report = SmallRun.Report with
        {
            Run = "밤: \"x\" #1",
            Source = SmallRun.Report.Source with { Name = "a|b: [c].tsv" },
            Labels = [new LabelCount("긍|정", 1, 1, 1, null)],
        };
        string card = Write(SmallRun.Context.Recipe, report);
        Dictionary<string, List<string>> metadata = Metadata(card);
        Assert.Equal("밤: \"x\" #1", JsonSerializer.Deserialize<string>(metadata["pretty_name"].Single()));
        Assert.Equal("extended|other-a|b: [c].tsv", JsonSerializer.Deserialize<string>(metadata["source_datasets"].Single()[2..]));
        Assert.Contains("| 긍\\|정 | 1 | 1 | 1 |", card, StringComparison.Ordinal);
    }

    private static string Write(Recipe recipe, RunReport report) => DatasetCard.Write(recipe, report, s_parts);

    // As much YAML as the card needs: keys at the start of a line, each with a value behind it or lines below it.
    private static Dictionary<string, List<string>> Metadata(string card)
    {
        Assert.StartsWith("---\n", card, StringComparison.Ordinal);
        Dictionary<string, List<string>> metadata = [];
        List<string> values = [];
        foreach (string line in card["---\n".Length..card.IndexOf("\n---\n", StringComparison.Ordinal)].Split('\n'))
        {
            if (Key().Match(line) is { Success: true } key)
            {
                metadata.Add(key.Groups[1].Value, values = []);
                if (key.Groups[2].Length > 0)
                    values.Add(key.Groups[2].Value);
                continue;
            }
            Assert.Matches(Item(), line);
            values.Add(line);
        }
        Assert.All(metadata.Values, Assert.NotEmpty);
        return metadata;
    }

    [GeneratedRegex("""^([a-z_]+):(?: ("[^\n]*"|[A-Za-z0-9.<-]+))?$""")]
    private static partial Regex Key();

    [GeneratedRegex("""^(- |  - |    |  )([a-z_]+:(?: .+)?|"[^\n]*"|[A-Za-z0-9.<-]+)$""")]
    private static partial Regex Item();
}
