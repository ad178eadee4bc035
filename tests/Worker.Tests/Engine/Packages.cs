using System.Text.Json;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Engine.Scheduling;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tests.Models;

namespace KoGpt2.Worker.Tests.Engine;

/// <summary>Packages of the models that come with the tests, each imported when first asked for.</summary>
public sealed class Packages : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, ModelPackage> _packages = [];

    public ModelPackage Tiny => Once("tiny", package =>
    {
        Directory.CreateDirectory(_folder["checkpoint"]);
        string checkpoint = TestCheckpoint.Copy(
            TestData.Path("tiny-gpt2", "config.json"), TestData.Path("tiny-gpt2", "model.safetensors"), _folder["checkpoint"]);
        return TestCheckpoint.Import(checkpoint, package, WeightPrecision.Fp32);
    });

    public ModelPackage Demo(WeightPrecision precision) =>
        Once($"demo-{precision}", package => TestCheckpoint.Import(Repository.DemoCheckpoint, package, precision));

    /// <summary>Runs sequences to their ends, all taken in at once or one after the other.</summary>
    public static void Run(ModelPackage package, int rows, IEnumerable<Sequence> sequences, bool alone = false)
    {
        var options = new EngineOptions { Rows = rows, Threads = 2 };
        using var runner = new OnnxModelRunner(package.GraphPath, package.Manifest.Shape, options);
        var engine = new BatchEngine(new Scheduler(options.Rows, options.PromptTokens), runner, new Sampler(options.ComputeThreads));
        foreach (Sequence sequence in sequences)
        {
            engine.Add(sequence);
            while (alone && !engine.IsIdle)
                engine.Step();
        }
        while (!engine.IsIdle)
            engine.Step();
    }

    /// <summary>What came of a sequence: tokens, scores and beams, to the last bit.</summary>
    public static string Everything(Sequence sequence) => JsonSerializer.Serialize(
        new { sequence.FinishReason, sequence.Output, sequence.Hypotheses, sequence.OutputScores, sequence.PromptScores });

    public void Dispose() => _folder.Dispose();

    private ModelPackage Once(string name, Func<string, ModelPackage> import)
    {
        lock (_packages)
            return _packages.TryGetValue(name, out ModelPackage? package) ? package : _packages[name] = import(_folder[name]);
    }
}
