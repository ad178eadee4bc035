using System.Text.Json.Nodes;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Processors.Bans;
using KoGpt2.Worker.Sampling.Processors.Filters;
using KoGpt2.Worker.Sampling.Processors.Penalties;

namespace KoGpt2.Worker.Tests.Sampling.Processors;

public sealed class ProcessorGoldenTests
{
    private static readonly string[] s_ours = ["repetition_penalty", "min_new_tokens", "temperature", "top_k", "top_p"];

    // A least number of tokens to keep, and a top_p outside its range, are no settings of ours.
    private static readonly JsonNode[] s_rows =
    [
        .. TestData.Rows("goldens", "processors.jsonl").Where(row => row["processors"]!.AsArray().All(processor =>
            s_ours.Contains(Name(processor!)) && processor!["params"]!["min_tokens_to_keep"] is null && processor["params"]!["top_p"]?.GetValue<double>() is not 0)),
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

        if (!row["f64_same_mask"]!.GetValue<bool>())
            return;
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
            case "min_new_tokens":
                if (ids.Length - settings["prompt_length"]!.GetValue<int>() < settings["min_new_tokens"]!.GetValue<int>())
                    MinTokens.Apply(logits, settings["eos_token_id"] is JsonArray ? settings.Ints("eos_token_id") : [settings["eos_token_id"]!.GetValue<int>()]);
                break;
            case "temperature":
                Temperature.Apply(logits, settings["temperature"]!.GetValue<double>());
                break;
            case "top_k":
                TopK.Apply(logits, settings["top_k"]!.GetValue<int>());
                break;
            default:
                float[] weights = [.. logits];
                Softmax.Weigh(weights);
                if (settings["top_p"]!.GetValue<double>() is < 1 and var p)
                    TopP.Apply(weights, p);
                for (int i = 0; i < logits.Length; i++)
                    logits[i] = weights[i] > 0 ? logits[i] : float.NegativeInfinity;
                break;
        }
    }

    private static string Name(JsonNode processor) => processor["name"]!.GetValue<string>();

    private static float[] Floats(JsonNode numbers) => [.. numbers.AsArray().Select(value => value?.GetValue<float>() ?? float.NegativeInfinity)];
}
