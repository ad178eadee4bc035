using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices;

/// <summary>Runs an fp16 package as a device would, on the processor: what it gives for tokens that a test names.</summary>
public sealed class DeviceLogits : IDisposable
{
    private readonly ModelPackage _package;
    private readonly int _rows;

    public DeviceLogits(ModelPackage package, int rows)
    {
        (_package, _rows) = (package, rows);
        var options = new EngineOptions { Rows = rows, Threads = 2 };
        Runner = new DeviceModelRunner(package.GraphPath, package.Manifest.Shape, options, ComputeDevice.Processor(threads: 2));
    }

    public DeviceModelRunner Runner { get; }

    /// <summary>The logits that follow a row's last token, its first ones run as a prompt and the rest one by one, in a slot.</summary>
    public float[] After(int[] ids, int prompt, int slot)
    {
        Memory<float> logits = Runner.Run(new StepPlan(Pass.Prompts, [Row(ids, slot, first: 0, prompt)], [], []));
        for (int place = prompt; place < ids.Length; place++)
            logits = Runner.Run(new StepPlan(Pass.Decode, [Row(ids, slot, place, count: 1)], [], []));
        return logits.ToArray();
    }

    /// <summary>Runs a token of each row, all at once; row i is slot i.</summary>
    public float[][] Decode(IEnumerable<int[]> rows) =>
        [.. Runner.Run(new StepPlan(Pass.Decode, [.. rows.Select((ids, slot) => Row(ids, slot, ids.Length - 1, count: 1))], [], []))
            .ToArray().Chunk(_package.Manifest.Shape.Vocabulary)];

    public void Prompt(int[] ids, int slot, int count) => Runner.Run(new StepPlan(Pass.Prompts, [Row(ids, slot, first: 0, count)], [], []));

    public PlanRow Row(int[] ids, int slot, int first, int count, int input = 0) =>
        new(new Sequence(ids, new GenerationSettings(), choice: 0, _package.Manifest), slot, input, first, count, Draws: true);

    public void Dispose() => Runner.Dispose();
}
