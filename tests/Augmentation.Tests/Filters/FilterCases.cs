using KoGpt2.Augmentation.Filters;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Tests.Filters;

/// <summary>Filters and what they judge, for tests.</summary>
internal static class FilterCases
{
    /// <summary>A filter that knows a source; its rows are called r0, r1, and so on.</summary>
    public static FilterChain Chain(FilterSpec filter, params IEnumerable<string> source) => new([filter], Profile([filter], source));

    /// <summary>What filters know of a source.</summary>
    public static SourceProfile Profile(IReadOnlyList<FilterSpec> filters, params IEnumerable<string> source)
    {
        SourceProfileBuilder builder = new(filters);
        foreach ((int number, string text) in source.Index())
            builder.Add(Row(number, text));
        return builder.Build();
    }

    /// <summary>A row of a source.</summary>
    public static SourceRow Row(int number, string text, string? label = null) =>
        new(number, $"r{number}", text, label, new Dictionary<string, string>());

    /// <summary>An example.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="given">What of that was given to the model.</param>
    /// <param name="source">The text of its row.</param>
    public static Candidate Example(string text, string given = "", string source = "전혀 다른 글이다") => new()
    {
        Text = text,
        Given = given.Length,
        SourceId = "r7",
        SourceText = source,
        Prompt = given,
        Sample = 3,
        Seed = 1,
        FinishReason = "stop",
    };

    /// <summary>Whether a filter that knows no source keeps a text.</summary>
    public static bool Keeps(FilterSpec filter, string text) => Chain(filter).Judge(Example(text)).Keeps;
}
