using KoGpt2.Augmentation.Outputs;

namespace KoGpt2.Augmentation.Tests.Outputs;

/// <summary>Examples to write and read.</summary>
internal static class Examples
{
    public static Example One(string text = "이 영화는 정말 재미있었다.", string? label = "positive", int number = 0) => new()
    {
        Text = text,
        Label = label,
        SourceId = $"row-{number}",
        SourceText = "이 영화는 다시 보고 싶다",
        Prompt = "<unused1>이 영화는",
        Given = 5,
        Sample = number % 3,
        Seed = long.MaxValue - number,
        Model = "kogpt2-demo",
        ModelVersion = "0123456789abcdef",
        Method = "continue",
        FinishReason = "stop",
        MeanLogprob = -3.0625 - number / 7.0,
        Measures = new Dictionary<string, double> { ["length"] = text.Length, ["hangul"] = 0.1 + 0.2, ["label"] = 1e-7 },
        GeneratedBy = "nightly-20261123T170000Z",
    };

    public static Example Dropped(int number = 0) =>
        One(number: number) with { DroppedBy = "near_duplicate", Reason = "0.83 like source row 17; 0.7 is the limit", MeanLogprob = null };

    /// <summary>Whether two are the same in all that is written.</summary>
    public static bool Same(Example a, Example b) => ExampleColumns.Dropped.All(column => Equals(column.Value(a), column.Value(b)));
}
