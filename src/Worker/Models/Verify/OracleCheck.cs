using KoGpt2.Shared.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tokenization;
using static System.FormattableString;

namespace KoGpt2.Worker.Models.Verify;

/// <summary>Compares a package's graph with the float64 reference on a few Korean prompts.</summary>
internal static class OracleCheck
{
    private const string Name = "float64 reference";

    // The errors of float32 add up at random: a few times what is expected of them is a fault.
    private const double MostOfRounding = 4;

    // What 8-bit weights may cost; the demo model's lose 0.0003 of the cosine and 0.0002 nats.
    private const double LeastCosine = 0.99, MostDivergence = 0.05;

    private static readonly string[] s_prompts =
    [
        "근육이 커지기 위해서는",
        "안녕하세요",
        "정말 재미있게 봤습니다. 배우들의 연기가",
        "<usr>오늘 기분이 어때?<sys>",
    ];

    /// <summary>Compares them.</summary>
    /// <param name="package">The package.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="checkpoint">Folder of the checkpoint that it was made from; null for its own weights.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="VerifyException">The checkpoint is of another shape.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be read.</exception>
    public static (VerifyCheck Check, ReferenceFigures? Figures) Run(
        ModelPackage package, KoGpt2Tokenizer tokenizer, GraphLogits graph, string? checkpoint, CancellationToken stop)
    {
        int[][] prompts = [.. s_prompts.Select(prompt => tokenizer.Encode(prompt)).Select(ids => ids[..Math.Min(ids.Length, graph.MostTokens)])];
        if (checkpoint is not null)
            return Judge(package, AgainstCheckpoint(package, graph, prompts, checkpoint, stop));
        return PackageWeights.Find(package) is { } own
            ? Judge(package, Compare(graph, prompts, "package", Reference(package.Manifest.Shape, own), stop))
            : (new VerifyCheck(Name, Outcome.Skipped, "The graph does not hold the weights in fp32; say --checkpoint to compare it with its source."), null);
    }

    private static ReferenceFigures AgainstCheckpoint(ModelPackage package, GraphLogits graph, int[][] prompts, string checkpoint, CancellationToken stop)
    {
        string folder = Path.GetFullPath(checkpoint);
        if (!Directory.Exists(folder))
            throw new CheckpointException($"There is no checkpoint folder {folder}.");
        var config = CheckpointConfig.Read(folder);
        if (config.Shape != package.Manifest.Shape)
            throw new VerifyException($"The checkpoint {folder} is {Words(config.Shape)}; the package is {Words(package.Manifest.Shape)}.");
        using var weights = new CheckpointWeights(folder, config);
        return Compare(graph, prompts, "checkpoint", new ReferenceGpt2(config.Shape, config.LayerNormEpsilon, weights), stop);
    }

    /// <summary>The reference of a package's own weights.</summary>
    internal static ReferenceGpt2 Reference(ModelShape shape, PackageWeights own) =>
        own.ScoreScale is { } scale ? new ReferenceGpt2(shape, own.Epsilon, own) { ScoreScale = scale } : new ReferenceGpt2(shape, own.Epsilon, own);

    private static ReferenceFigures Compare(GraphLogits graph, int[][] prompts, string source, ReferenceGpt2 reference, CancellationToken stop)
    {
        double[][][] exact = reference.Logits(prompts, blurred: false, stop), blurred = reference.Logits(prompts, blurred: true, stop);
        var comparison = new LogitComparison();
        graph.RunTokens(prompts, (prompt, position, logits) => comparison.Add(exact[prompt][position], logits), stop);
        graph.RunWhole(prompts, (prompt, position, logits) => comparison.Add(exact[prompt][position], logits), stop);
        return new ReferenceFigures(
            source, comparison.Positions, comparison.MaxError, Rounding(exact, blurred), comparison.MinCosine, comparison.SameToken, comparison.Divergence);
    }

    /// <summary>The greatest distance between logits of equal sizes, [prompts][tokens][vocabulary].</summary>
    internal static double Rounding(double[][][] exact, double[][][] blurred) =>
        exact.Zip(blurred, (a, b) => a.Zip(b, (x, y) => x.Zip(y, (e, f) => Math.Abs(e - f)).Max()).Max()).Max();

    private static (VerifyCheck Check, ReferenceFigures? Figures) Judge(ModelPackage package, ReferenceFigures figures)
    {
        bool exact = package.Precision == WeightPrecision.Fp32;
        bool right = exact
            ? figures.MaxError <= MostOfRounding * figures.Rounding
            : figures.MinCosine >= LeastCosine && figures.Divergence <= MostDivergence;
        string allowed = exact
            ? Invariant($"logits are off by {figures.MaxError:0.0E0} at most, where {MostOfRounding * figures.Rounding:0.0E0} is the most that rounding explains")
            : Invariant($"cosine {figures.MinCosine:F5} or more and divergence {figures.Divergence:0.0E0} nats, where {LeastCosine} and {MostDivergence} are the bounds");
        string detail = Invariant($"{figures.Positions} positions against the {figures.Weights}'s weights: {allowed}.");
        return (new VerifyCheck(Name, right ? Outcome.Passed : Outcome.Failed, detail), figures);
    }

    private static string Words(ModelShape shape) =>
        Invariant($"{shape.Layers} layers of {shape.Width:N0} with {shape.Heads} heads and {shape.FeedForward:N0} inside, {shape.Positions:N0} positions and {shape.Vocabulary:N0} tokens");
}
