using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Tests.Bench.Paths;

/// <summary>Finds every token equally likely, and remembers the plans.</summary>
internal sealed class PlainRunner : IModelRunner
{
    public static KoGpt2Tokenizer Tokenizer { get; } = KoGpt2Tokenizer.Load(Path.Combine(Repository.DemoCheckpoint, ModelManifest.TokenizerFile));

    public static ModelManifest Model { get; } = new()
    {
        Name = "plain",
        Version = "0",
        Precision = "fp32",
        Shape = new ModelShape(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 1_024, Tokenizer.Vocabulary),
        EndTokens = [0, 1],
        Licence = "MIT",
        Source = "nothing",
        Files = [],
    };

    public List<StepPlan> Plans { get; } = [];

    public static Workload Workload(params (int Prompt, int Output)[] lengths) =>
        new([.. lengths.Select(length => new BenchPrompt("", [.. Enumerable.Repeat(7, length.Prompt)], length.Output))]);

    public Memory<float> Run(StepPlan plan)
    {
        Plans.Add(plan);
        return new float[plan.Rows.Count * Model.Shape.Vocabulary];
    }
}
