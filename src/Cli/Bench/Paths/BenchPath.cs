namespace KoGpt2.Cli.Bench.Paths;

/// <summary>A way through the model; the command line names it in lower case.</summary>
internal enum BenchPath
{
    /// <summary>Forward passes alone, on the engine's own schedule: what an engine can at best come near to.</summary>
    Bare,

    /// <summary>One batch after the other, as a plain loop of Hugging Face's <c>generate</c> runs it.</summary>
    Static,

    /// <summary>The engine: continuous batching, sampling, text.</summary>
    Engine,

    /// <summary>The whole system: a job from its HTTP request to its end, through API, queue and storage.</summary>
    Worker,
}
