using System.Text.Json;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Verify.Goldens;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

/// <summary>The tokenizers and texts that these tests share.</summary>
internal static class TokenizerData
{
    private static readonly Lazy<KoGpt2Tokenizer> s_demo = new(() => KoGpt2Tokenizer.Load(DemoFile));
    private static readonly Lazy<KoGpt2Tokenizer> s_koGpt2 = new(() => KoGpt2Tokenizer.Load(KoGpt2File));

    public static string DemoFile => Path.Combine(Repository.DemoCheckpoint, "tokenizer.json");

    public static KoGpt2Tokenizer Demo => s_demo.Value;

    /// <summary>The path of KoGPT2's file; skips the running test where it is absent.</summary>
    public static string KoGpt2File => Repository.SharedData("kogpt2", "tokenizer.json");

    /// <summary>KoGPT2's tokenizer; skips the running test where its file is absent.</summary>
    public static KoGpt2Tokenizer KoGpt2
    {
        get
        {
            _ = KoGpt2File;
            return s_koGpt2.Value;
        }
    }

    public static IEnumerable<string> Texts => Lines("texts.jsonl").Select(line => JsonSerializer.Deserialize<string>(line)!);

    /// <summary>The golden rows of KoGPT2's tokenizer, which ship with the program.</summary>
    public static IEnumerable<JsonElement> KoGpt2Rows => GoldenRows.Shipped(GoldenRows.KoGpt2Tokenizations).Select(row => row.Value);

    public static IEnumerable<JsonElement> Rows(string file) => Lines(file).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    public static int[] Ids(this JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    public static string[] Strings(this JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Worker.Tests", "Tokenization", "Data", file));
}
