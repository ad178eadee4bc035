using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Models;

/// <summary>A model in memory, answering input lines: its tokenizer, and the engine that runs it.</summary>
public sealed class LoadedModel : IAsyncDisposable
{
    private readonly KoGpt2Tokenizer _tokenizer;
    private readonly OnnxModelRunner _runner;
    private readonly EngineLoop _engine;

    private LoadedModel(ModelManifest manifest, KoGpt2Tokenizer tokenizer, OnnxModelRunner runner, EngineLoop engine) =>
        (Manifest, _tokenizer, _runner, _engine) = (manifest, tokenizer, runner, engine);

    /// <summary>What the model is.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Loads a package and starts its engine.</summary>
    /// <exception cref="ModelUnavailableException">The package has no tokenizer.</exception>
    public static LoadedModel Load(ModelPackage package, EngineOptions options, ILogger<EngineLoop> log)
    {
        string tokenizer = package.TokenizerPath
            ?? throw new ModelUnavailableException($"The model '{package.Manifest.Name}' has no tokenizer, so it cannot read prompts.");
        var runner = new OnnxModelRunner(package.GraphPath, package.Manifest.Shape, options);
        var engine = new BatchEngine(new Scheduler(options.Rows, options.PromptTokens), runner, new Sampler(options.ComputeThreads));
        return new LoadedModel(package.Manifest, KoGpt2Tokenizer.Load(tokenizer), runner, new EngineLoop(engine, options, log));
    }

    /// <summary>Answers one line, together with whatever else is being generated.</summary>
    /// <param name="index">The line's number.</param>
    /// <param name="line">The line.</param>
    /// <param name="jobSettings">Settings where the line says nothing.</param>
    /// <param name="seed">The seed where neither says one.</param>
    /// <param name="unwanted">Ends the line as cancelled.</param>
    /// <returns>The line's result: its texts; or an error for a prompt that is too long, or for a line that was cancelled.</returns>
    /// <exception cref="PassFailedException">The engine failed on it.</exception>
    public async Task<ResultLine> AnswerAsync(int index, InputLine line, RequestSettings jobSettings, long seed, CancellationToken unwanted)
    {
        var result = new ResultLine { Index = index, CustomId = line.CustomId };
        int[] prompt = _tokenizer.Encode(line.Prompt);
        if (PromptRules.Check(prompt, Manifest.Shape) is { } error)
            return result with { Error = new LineError(error.Code, error.Message) };
        var settings = GenerationSettings.From(line.Settings.Over(jobSettings).Over(Manifest.Defaults), seed);
        Sequence[] choices = await Task.WhenAll(Enumerable.Range(0, settings.N)
            .Select(choice => _engine.RunAsync(new Sequence(prompt, settings, choice, Manifest), unwanted)));
        if (choices.Any(choice => choice.FinishReason == FinishReason.Cancelled))
            return result with { Error = new LineError(LineErrorCodes.Cancelled, "The job was stopped before this line was finished.") };
        return result with
        {
            Choices = [.. choices.Select(choice => new Choice(choice.Choice, _tokenizer.Decode(choice.Output.ToArray(), new DecodeOptions { Continues = true }), choice.FinishReason!.Value.ToString().ToLowerInvariant(), settings.Seed))],
            Usage = new LineUsage(prompt.Length, choices.Sum(choice => choice.Output.Count)),
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _runner.Dispose();
    }

}
