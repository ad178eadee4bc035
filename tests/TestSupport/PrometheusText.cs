using System.Globalization;
using System.Text.RegularExpressions;

namespace KoGpt2.TestSupport;

/// <summary>What a <c>/metrics</c> endpoint said, in Prometheus' text format.</summary>
public sealed partial class PrometheusText
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples = [];

    private PrometheusText()
    {
    }

    /// <summary>Type of each family of metrics.</summary>
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A line is none of the format's.</exception>
    public static PrometheusText Parse(string text)
    {
        var read = new PrometheusText();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TypeLine().Match(line) is { Success: true } type)
                read.Types.Add(type.Groups[1].Value, type.Groups[2].Value);
            else if (!line.StartsWith('#'))
                read.Add(line);
        }
        return read;
    }

    /// <summary>The sum of a metric's samples that have these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).Sum(sample => sample.Value);

    /// <summary>Whether there is a sample of a family.</summary>
    public bool Has(string family) => _samples.Exists(sample => sample.Name == family || sample.Name == family + "_count");

    private void Add(string line)
    {
        Match sample = SampleLine().Match(line);
        if (!sample.Success || !double.TryParse(sample.Groups[3].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture, out double value))
            throw new FormatException($"Not a line of Prometheus' text format: {line}");
        Dictionary<string, string> labels = Label().Matches(sample.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
        _samples.Add((sample.Groups[1].Value, labels, value));
    }

    [GeneratedRegex("""^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped|unknown|info)$""")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)(?: -?[0-9.]+)?$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?""")]
    private static partial Regex Label();
}
