using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tokenization;
using static System.FormattableString;

namespace KoGpt2.Worker.Models.Verify.Goldens;

/// <summary>Generates again what others have published, and compares.</summary>
internal sealed class GenerationGoldens
{
    private const string TextsName = "published generations", LogitsName = "published logits";

    // The logits are published with four decimals at least.
    private const double MostLogitError = 1e-3;

    private static readonly DecodeOptions s_asHuggingFace = new() { KeepControl = true, Raw = true };

    private readonly ModelPackage _package;
    private readonly KoGpt2Tokenizer _tokenizer;
    private readonly GoldenRow[] _logits;
    private readonly GoldenGeneration[] _texts;

    /// <summary>Reads the rows.</summary>
    /// <param name="package">What will generate.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="rows">
    /// Generations, as <see cref="GoldenGeneration.Read"/> has them; and rows with <c>top5_ids</c> and <c>top5_logits</c>, the greatest logits
    /// after <c>prompt_ids</c>. Those whose <c>deterministic</c> is false are left out.
    /// </param>
    /// <exception cref="VerifyException">A row cannot be understood.</exception>
    public GenerationGoldens(ModelPackage package, KoGpt2Tokenizer tokenizer, IReadOnlyList<GoldenRow> rows)
    {
        (_package, _tokenizer) = (package, tokenizer);
        GoldenRow[] definite = [.. rows.Where(row => row.Find("deterministic") is not { ValueKind: System.Text.Json.JsonValueKind.False })];
        _logits = [.. definite.Where(row => row.Find("top5_ids") is not null)];
        _texts = [.. definite.Except(_logits).Select(GoldenGeneration.Read)];
    }

    /// <summary>The rows that a package can be expected to reproduce.</summary>
    /// <param name="tokenizer">The package's tokenizer.</param>
    /// <param name="options">May name a file.</param>
    /// <returns>Null if no file is named and the weights are not KoGPT2's own.</returns>
    public static GoldenRow[]? Rows(KoGpt2Tokenizer tokenizer, VerifyOptions options)
    {
        if (options.Generations is { } file)
            return GoldenRows.Read(file);
        bool published = !options.FineTuned && tokenizer.Vocabulary == KoGpt2Vocabulary.Size && KoGpt2Vocabulary.IsIn(tokenizer);
        return published ? GoldenRows.Shipped(GoldenRows.KoGpt2Generations) : null;
    }

    /// <summary>What is said where there are no rows.</summary>
    public static VerifyCheck None { get; } =
        new(TextsName, Outcome.Skipped, "The weights are not those of KoGPT2 as published; say --generations to check them against a file.");

    /// <summary>Compares the greatest logits.</summary>
    /// <returns>Null if no row has any.</returns>
    public VerifyCheck? CheckLogits(GraphLogits graph, CancellationToken stop)
    {
        if (_logits.Length == 0)
            return null;
        double worst = 0;
        int[][] prompts = [.. _logits.Select(row => Prompt(row, graph))];
        graph.RunWhole(prompts, (prompt, _, logits) =>
        {
            int[] ids = _logits[prompt].Ids("top5_ids")!;
            double[] expected = _logits[prompt].Numbers("top5_logits") ?? throw _logits[prompt].Wrong("top5_logits", "a list of numbers");
            if (expected.Length != ids.Length || ids.Any(id => id < 0 || id >= _package.Manifest.Shape.Vocabulary))
                throw _logits[prompt].Wrong("top5_ids", "tokens of the model, as many as 'top5_logits' has numbers");
            for (int i = 0; i < ids.Length; i++)
                worst = Math.Max(worst, Math.Abs(logits[ids[i]] - expected[i]) is var error && double.IsNaN(error) ? double.PositiveInfinity : error);
        }, stop);
        string detail = Invariant($"{_logits.Length} prompts: the greatest logits are off by {worst:0.0E0} at most");
        return _package.Precision != WeightPrecision.Fp32 ? new VerifyCheck(LogitsName, Outcome.Skipped, $"{detail}; only fp32 weights can be held to them.")
            : new VerifyCheck(LogitsName, worst <= MostLogitError ? Outcome.Passed : Outcome.Failed, Invariant($"{detail}, where {MostLogitError} is the bound."));
    }

    /// <summary>Generates every text again.</summary>
    /// <returns>Fp32 weights must give every text; what others give is only told. Null if there are no texts.</returns>
    public async Task<VerifyCheck?> CheckTextsAsync(TextGenerator generator, CancellationToken stop)
    {
        if (_texts.Length == 0)
            return null;
        int[][] made = await Task.WhenAll(_texts.Select(golden => GenerateAsync(generator, golden, stop)));
        stop.ThrowIfCancellationRequested();
        int same = 0, agreeing = 0;
        string? first = null;
        foreach ((GoldenGeneration golden, int[] tokens) in _texts.Zip(made))
        {
            bool right = golden.Text is { } text ? _tokenizer.Decode(tokens, s_asHuggingFace) == text : golden.Tokens.SequenceEqual(tokens);
            int prefix = right ? golden.Tokens.Length : golden.Tokens.AsSpan().CommonPrefixLength(tokens);
            (same, agreeing) = (same + (right ? 1 : 0), agreeing + prefix - golden.Prompt.Length);
            first ??= right ? null : Invariant($"; first, {golden.Place} differs after {prefix - golden.Prompt.Length} tokens");
        }
        string detail = Invariant($"{same} of {_texts.Length} are the same, and {(double)agreeing / _texts.Sum(golden => golden.Tokens.Length - golden.Prompt.Length):P1} of the tokens up to the first difference{first}");
        return _package.Precision != WeightPrecision.Fp32 ? new VerifyCheck(TextsName, Outcome.Skipped, $"{detail}; only fp32 weights can be held to them.")
            : new VerifyCheck(TextsName, same == _texts.Length ? Outcome.Passed : Outcome.Failed, $"{detail}.");
    }

    private static async Task<int[]> GenerateAsync(TextGenerator generator, GoldenGeneration golden, CancellationToken stop) =>
        await generator.GenerateAsync(new Prompt.Tokens(golden.Prompt), golden.Settings, stop) switch
        {
            PromptResult.Generated generated => [.. golden.Prompt, .. generated.Choices[0].Tokens],
            PromptResult.Refused refused => throw new VerifyException($"{golden.Place}: the model cannot take the prompt: {refused.Error.Message}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static int[] Prompt(GoldenRow row, GraphLogits graph)
    {
        int[] prompt = row.Ids("prompt_ids") ?? throw row.Wrong("prompt_ids", "a list of token ids");
        return prompt.Length >= 1 && prompt.Length <= graph.MostTokens ? prompt : throw row.Wrong("prompt_ids", Invariant($"1 to {graph.MostTokens:N0} tokens"));
    }
}
