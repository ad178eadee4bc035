using KoGpt2.Shared.Models;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Bench.Workloads;

/// <summary>The prompts of a measurement and what is to come of each: the same for every path and every round.</summary>
/// <param name="Prompts">In the order in which they are handed in.</param>
internal sealed record Workload(IReadOnlyList<BenchPrompt> Prompts)
{
    private const int WarmTokens = 4;

    /// <summary>Tokens of all prompts.</summary>
    public int PromptTokens => Prompts.Sum(prompt => prompt.Tokens.Length);

    /// <summary>Tokens to generate, of all prompts.</summary>
    public int OutputTokens => Prompts.Sum(prompt => prompt.OutputTokens);

    /// <summary>Makes it.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <exception cref="BenchException">A prompt and its output do not fit into the model's context together.</exception>
    public static Workload Create(WorkloadOptions options, KoGpt2Tokenizer tokenizer, ModelShape shape)
    {
        var random = new Random(options.Seed);
        int[] outputs = options.OutputTokens.Draw(options.Count, random);
        int[]? inputs = options.PromptTokens?.Draw(options.Count, random);
        var cutter = new PromptCutter(options.Texts, tokenizer);
        List<BenchPrompt> prompts = [];
        for (int i = 0; i < options.Count; i++)
        {
            string text = inputs is not null ? cutter.Cut(inputs[i], random) : options.Texts[i % options.Texts.Count];
            var prompt = new BenchPrompt(text, tokenizer.Encode(text), outputs[i]);
            if (prompt.Tokens.Length + prompt.OutputTokens > shape.Positions)
                throw new BenchException($"Prompt {i + 1:N0} of {prompt.Tokens.Length:N0} tokens and its {prompt.OutputTokens:N0} output tokens are more than the {shape.Positions:N0} that the model's context holds; say less with --prompt-tokens or --output-tokens.");
            prompts.Add(prompt);
        }
        return new Workload(prompts);
    }

    /// <summary>A small one that fills every row once: the shortest prompts, a few tokens each.</summary>
    /// <param name="rows">Most prompts of a pass.</param>
    public Workload WarmUp(int rows) =>
        new([.. Prompts.OrderBy(prompt => prompt.Tokens.Length).Take(rows).Select(prompt => prompt with { OutputTokens = WarmTokens })]);

    /// <summary>Prompt tokens of the largest batch, padded, when prompts are taken so many at a time.</summary>
    /// <param name="rows">Prompts of a batch.</param>
    public int LargestBatch(int rows) => Prompts.Chunk(rows).Max(batch => batch.Length * batch.Max(prompt => prompt.Tokens.Length));
}

/// <summary>One prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Tokens">Its tokens, at least one.</param>
/// <param name="OutputTokens">Tokens to generate from it, at least 1.</param>
internal sealed record BenchPrompt(string Text, int[] Tokens, int OutputTokens);
