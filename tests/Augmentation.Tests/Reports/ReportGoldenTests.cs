using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KoGpt2.Augmentation.Outputs;
using KoGpt2.Augmentation.Reports;
using KoGpt2.TestSupport;

namespace KoGpt2.Augmentation.Tests.Reports;

/// <summary>The small run's documents as they were when a person looked at them. With UPDATE_GOLDENS=1 in the environment they are written anew.</summary>
public sealed partial class ReportGoldenTests
{
    private static readonly ManifestFile[] s_parts = [new("data/part-00000.jsonl", 1_000, new string('0', 64), 4)];

    [Fact]
    public Task Json_SmallRun_IsAsItWas() => CompareAsync("report.json", JsonSerializer.Serialize(SmallRun.Report, OutputJson.Indented.RunReport) + "\n");

    [Fact]
    public Task Page_SmallRun_IsAsItWas() => CompareAsync("report.html", ReportPage.Write(SmallRun.Report));

    [Fact]
    public Task Card_SmallRun_IsAsItWas() => CompareAsync("README.md", DatasetCard.Write(SmallRun.Context.Recipe, SmallRun.Report, s_parts));

    [Fact]
    public void Json_SmallRun_ReadsBack()
    {
        string json = JsonSerializer.Serialize(SmallRun.Report, OutputJson.Korean.RunReport);
        RunReport read = JsonSerializer.Deserialize(json, OutputJson.Korean.RunReport)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, OutputJson.Korean.RunReport));
        Assert.Contains("배우들의", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_SmallRun_IsWellFormedAndNeedsNothingElse()
    {
        string page = ReportPage.Write(SmallRun.Report);
        XElement html = XDocument.Parse(page).Root!;
        Assert.DoesNotContain(html.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "a" or "object" or "use");
        Assert.DoesNotContain(
            html.Descendants().Attributes(),
            attribute => attribute.Name.LocalName is "src" or "href" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotMatch(Outside(), page);
        // Elements that HTML does not let be closed in themselves.
        Assert.DoesNotMatch(SelfClosed(), page);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onload=\"alert(1)")]
    [InlineData("]]><!-- &amp; \0\u0008 \uFFFE")]
    public void Page_HostileTexts_AreTextAndNothingElse(string text)
    {
        ReportExample example = new(text, 0, text, text, text, -1, null, text);
        RunReport report = SmallRun.Report with
        {
            Run = text,
            Source = SmallRun.Report.Source with { Name = text },
            Examples = [example],
            DroppedExamples = [example with { DroppedBy = text }],
            Labels = [new LabelCount(text, 1, 1, 1, null)],
            Warnings = [text],
        };
        XElement html = XDocument.Parse(ReportPage.Write(report)).Root!;
        Assert.Empty(html.Descendants("script"));
        Assert.Empty(html.Descendants().Attributes("onload"));
        Assert.Equal(Clean(text), html.Descendants("h1").Single().Value);
    }

    private static string Clean(string text) => text.Replace('\0', '\uFFFD').Replace('\u0008', '\uFFFD').Replace('\uFFFE', '\uFFFD');

    private static async Task CompareAsync(string name, string actual)
    {
        string path = Path.Combine(Repository.Root, "tests", "Augmentation.Tests", "Reports", "goldens", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual);
    }

    [GeneratedRegex(@"https?:|//[a-z]|url\(|@import", RegexOptions.IgnoreCase)]
    private static partial Regex Outside();

    [GeneratedRegex(@"<(?!meta|rect|polyline)[a-z0-9]+[^>]*/>", RegexOptions.IgnoreCase)]
    private static partial Regex SelfClosed();
}
