using System.Text.Json.Nodes;
using KoGpt2.TestSupport;

namespace KoGpt2.Worker.Tests;

/// <summary>The files under <c>tests/Worker.Tests/Data</c>; its README says what they are.</summary>
public static class TestData
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([Repository.Root, "tests", "Worker.Tests", "Data", .. parts]);

    public static JsonNode[] Rows(params string[] parts) => [.. File.ReadLines(Path(parts)).Select(line => JsonNode.Parse(line)!)];

    public static int[] Ints(this JsonNode row, string field) => [.. row[field]!.AsArray().Select(value => value!.GetValue<int>())];

    public static double[] Numbers(this JsonNode numbers) => [.. numbers.AsArray().Select(value => value!.GetValue<double>())];
}
