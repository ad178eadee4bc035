using System.Text.Json.Nodes;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Processors.Bans;
using KoGpt2.Worker.Sampling.Processors.Filters;
using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors;

public sealed class ProcessorGoldenTests
{
    // Thresholds that callers are refused, as are a least number of tokens to keep and a top_p of 0.
    private static readonly string[] s_refused = ["epsilon_cutoff", "eta_cutoff"];

    private static readonly JsonNode[] s_rows =
    [
        .. TestData.Rows("goldens", "processors.jsonl").Where(row => row["processors"]!.AsArray().All(processor =>
            !s_refused.Contains(Name(processor!)) && processor!["params"]!["min_tokens_to_keep"] is null && processor["params"]!["top_p"]?.GetValue<double>() is not 0)),
    ];

    public static TheoryData<string> Cases => [.. s_rows.Select(row => row["id"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_GoldenRow_LeavesTheSameLogits(string id)
    {
        JsonNode row = s_rows.Single(candidate => candidate["id"]!.GetValue<string>() == id);
        float[] logits = Floats(row["scores"]!), expected = Floats(row["expected"]!);
        foreach (JsonNode? processor in row["processors"]!.AsArray())
            Apply(processor!, logits, row.Ints("input_ids"));

        Assert.Equal(row["n_kept"]!.GetValue<int>(), logits.Count(float.IsFinite));
        if (row["tie_split"]!.GetValue<bool>())
            (logits, expected) = ([.. logits.Order()], [.. expected.Order()]);
        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, Math.Abs(pair.First) * 1e-6f));
    }

    private static void Apply(JsonNode processor, float[] logits, int[] ids)
    {
        JsonNode settings = processor["params"]!;
        switch (Name(processor))
        {
            case "repetition_penalty":
                RepetitionPenalty.Apply(logits, new SeenTokens(ids).Tokens, settings["penalty"]!.GetValue<double>());
                break;
            case "no_repeat_ngram":
                var ngrams = new NoRepeatNgram(settings["ngram_size"]!.GetValue<int>());
                for (int count = 1; count <= ids.Length; count++)
                    ngrams.Add(ids.AsSpan(..count));
                ngrams.Apply(logits, ids);
                break;
            case "bad_words":
                int[][] runs = [.. settings["bad_words_ids"]!.AsArray().Select(run => run!.AsArray().Select(token => token!.GetValue<int>()).ToArray())];
                new BannedRuns(runs, Ending(settings)).Apply(logits, ids);
                break;
            case "min_length" when ids.Length < settings["min_length"]!.GetValue<int>():
            case "min_new_tokens" when ids.Length - settings["prompt_length"]!.GetValue<int>() < settings["min_new_tokens"]!.GetValue<int>():
                MinTokens.Apply(logits, Ending(settings));
                break;
            case "min_length" or "min_new_tokens":
                break;
            case "temperature":
                Temperature.Apply(logits, settings["temperature"]!.GetValue<double>());
                break;
            case "top_k":
                TopK.Apply(logits, settings["top_k"]!.GetValue<int>());
                break;
            default:
                Filter(Name(processor), settings, logits);
                break;
        }
    }

    private static void Filter(string name, JsonNode settings, float[] logits)
    {
        float[] weights = [.. logits];
        Softmax.Weigh(weights);
        double p = settings[name]!.GetValue<double>();
        switch (name)
        {
            case "top_p" when p < 1:
                TopP.Apply(weights, p);
                break;
            case "min_p" when p > 0:
                MinP.Apply(weights, p);
                break;
            case "typical_p":
                TypicalP.Apply(weights, p);
                break;
            default:
                Assert.Contains(name, new[] { "top_p", "min_p" });
                break;
        }
        for (int i = 0; i < logits.Length; i++)
            logits[i] = weights[i] > 0 ? logits[i] : float.NegativeInfinity;
    }

    private static int[] Ending(JsonNode settings) => settings["eos_token_id"] switch
    {
        null => [],
        JsonArray => settings.Ints("eos_token_id"),
        var one => [one.GetValue<int>()],
    };

    private static string Name(JsonNode processor) => processor["name"]!.GetValue<string>();

    private static float[] Floats(JsonNode numbers) => [.. numbers.AsArray().Select(value => value?.GetValue<float>() ?? float.NegativeInfinity)];
}
