using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Bench.Paths;

/// <summary>The engine as a worker runs it: prompts are tokenized, wait for a row, and come back as text.</summary>
/// <param name="loop">The engine's thread.</param>
/// <param name="manifest">The model.</param>
/// <param name="tokenizer">The model's.</param>
internal sealed class EngineRun(EngineLoop loop, ModelManifest manifest, KoGpt2Tokenizer tokenizer)
{
    /// <summary>Generates everything, handed in at once.</summary>
    /// <returns>Tokens generated.</returns>
    public async Task<long> RunAsync(Workload workload, CancellationToken stop)
    {
        Sequence[] ended = await Task.WhenAll(workload.Prompts.Select((prompt, i) =>
            loop.RunAsync(NewSequence(tokenizer.Encode(prompt.Text), prompt.OutputTokens, i, manifest, tokenizer), stop)));
        stop.ThrowIfCancellationRequested();
        return ended.Sum(sequence => sequence.Output.Count);
    }

    /// <summary>A sequence of the settings that people use, which ends with just so many tokens.</summary>
    /// <param name="prompt">Its prompt's tokens.</param>
    /// <param name="outputTokens">Tokens to generate.</param>
    /// <param name="seed">Start of its random numbers.</param>
    /// <param name="manifest">The model.</param>
    /// <param name="tokenizer">Writes the text.</param>
    public static Sequence NewSequence(int[] prompt, int outputTokens, int seed, ModelManifest manifest, KoGpt2Tokenizer tokenizer)
    {
        var settings = new GenerationSettings { MaxTokens = outputTokens, MinTokens = outputTokens, TopP = 0.95, RepetitionPenalty = 1.2, Seed = seed };
        return new Sequence(prompt, settings, choice: 0, manifest, tokenizer);
    }
}
