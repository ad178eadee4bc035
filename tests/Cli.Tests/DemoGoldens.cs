using System.Text.Json.Nodes;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Tests;

/// <summary>What the demo model must say, by the recipe's float64 computation, so that a better model changes files and no tests.</summary>
internal static class DemoGoldens
{
    /// <summary>The demo model's tokenizer.</summary>
    public static KoGpt2Tokenizer Tokenizer { get; } = KoGpt2Tokenizer.Load(Path.Combine(Repository.DemoCheckpoint, "tokenizer.json"));

    /// <summary>A text's tokens, with something between them.</summary>
    public static string Ids(string text, string between = ",") => string.Join(between, Tokenizer.Encode(text));

    /// <summary>A text with what the model says is likeliest after it.</summary>
    public static string Greedy(string prompt)
    {
        int[] ids = Tokenizer.Encode(prompt);
        JsonNode row = Rows("greedy.jsonl").First(row => Ints(row["input_ids"]!).SequenceEqual(ids) && row["params"]!.AsObject().Count == 3);
        return Tokenizer.Decode(Ints(row["output_ids"]!));
    }

    /// <summary>Log-probabilities of a text's tokens but the first.</summary>
    public static double[] Logprobs(string text) =>
        [.. Rows("scores.jsonl").First(row => row["text"]!.GetValue<string>() == text)["token_logprobs"]!.AsArray().Select(value => value!.GetValue<double>())];

    private static IEnumerable<JsonNode> Rows(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Worker.Tests", "Data", "demo-goldens", file)).Select(line => JsonNode.Parse(line)!);

    private static int[] Ints(JsonNode row) => [.. row.AsArray().Select(value => value!.GetValue<int>())];
}
