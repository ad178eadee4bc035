using System.ComponentModel.DataAnnotations;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Scheduling;

namespace KoGpt2.Worker.Engine;

/// <summary>Section <c>Engine</c>: how the engine shares the machine.</summary>
public sealed class EngineOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Engine";

    /// <summary>Most sequences in one pass, 1 to 1,024. Default 32: twice as many decode a sixth more on two cores, and take twice the memory.</summary>
    /// <remarks>
    /// Decoded tokens a second there, KoGPT2's sizes in int8: 163 at 1 row, 696 at 8, 799 at 16, 985 at 32, 1,152 at 64, 1,261 at 128; a pass of 32 takes 30 ms.
    /// More cores want more rows. A row reserves address space for a whole context, 75 MB for KoGPT2, and commits what its longest text takes.
    /// </remarks>
    [Range(1, 1_024)]
    public int Rows { get; set; } = 32;

    /// <summary>Most prompt tokens between two decoding passes, padding counted, 256 (one chunk of a long prompt) to 65,536.</summary>
    /// <remarks>Default 256: running texts wait about 0.1 s at most for prompts on two cores, and passes gain nothing from being larger.</remarks>
    [Range(TokenBudget.Chunk, 65_536)]
    public int PromptTokens { get; set; } = TokenBudget.Chunk;

    /// <summary>Threads that compute, 0 to 1,024. Default 0: one for each core that the process may use.</summary>
    [Range(0, 1_024)]
    public int Threads { get; set; }

    /// <summary>Threads that compute, decided.</summary>
    public int ComputeThreads => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>What computes. Default: the processor.</summary>
    /// <remarks>A device wants more rows than two cores: it runs all of them in every pass, and takes a whole context's memory for each (38 MB for KoGPT2).</remarks>
    public EngineDevice Device { get; set; }

    /// <summary>Whether a CUDA device's decoding passes are captured once as a CUDA graph and replayed. Default false: no device has shown yet what it gains.</summary>
    public bool CudaGraphs { get; set; }

    /// <summary>Sequences that may queue before callers have to wait, 1 to 65,536. Default 256: several batches, so that the engine never waits.</summary>
    [Range(1, 65_536)]
    public int Queue { get; set; } = 256;
}
