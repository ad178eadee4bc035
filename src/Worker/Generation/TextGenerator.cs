using System.Diagnostics.CodeAnalysis;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Rules;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Generation;

/// <summary>A model in memory that goes on with texts: a package's tokenizer, its graph, and the thread that runs it. Thread-safe.</summary>
public sealed class TextGenerator : IAsyncDisposable
{
    private readonly KoGpt2Tokenizer _tokenizer;
    private readonly ModelEngine _engine;
    private readonly EngineLoop _loop;
    private readonly int _rows;

    /// <summary>Loads a package's model and starts its thread.</summary>
    /// <param name="package">With a tokenizer.</param>
    /// <param name="options">How it shares the machine.</param>
    /// <param name="logs">Told where the model runs, and of passes that failed.</param>
    /// <exception cref="ModelPackageException">The package has no tokenizer.</exception>
    /// <exception cref="InvalidDataException">The tokenizer is damaged or of another kind.</exception>
    /// <exception cref="DeviceUnavailableException">The device that the options ask for cannot run the model.</exception>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">The graph cannot be loaded.</exception>
    public TextGenerator(ModelPackage package, EngineOptions options, ILoggerFactory logs)
    {
        (Model, _rows) = (package.Manifest, options.Rows);
        _tokenizer = KoGpt2Tokenizer.Load(package.TokenizerPath
            ?? throw new ModelPackageException($"The model package {Model.Name} has no {ModelManifest.TokenizerFile}; one of random weights generates no text."));
        _engine = ModelEngine.Load(package, options, logs.CreateLogger<ModelEngine>());
        _loop = new EngineLoop(_engine.Batches, options, logs.CreateLogger<EngineLoop>());
    }

    /// <summary>What the model is.</summary>
    public ModelManifest Model { get; }

    /// <summary>Generates a prompt's choices, side by side with whatever else runs. Waits while the engine's queue is full.</summary>
    /// <param name="prompt">What to go on with.</param>
    /// <param name="settings">What to generate.</param>
    /// <param name="cancel">Ends the choices early: they come back with what they have.</param>
    /// <returns>The choices, or why the model cannot take the prompt or the settings.</returns>
    /// <exception cref="PassFailedException">A pass that ran a choice failed.</exception>
    public async Task<PromptResult> GenerateAsync(Prompt prompt, GenerationSettings settings, CancellationToken cancel)
    {
        if (SettingRules.Check(settings, Model, _rows) is { } wrong)
            return new PromptResult.Refused(wrong);
        int most = 16 * Model.Shape.Positions;
        if (!TryEncode(prompt, most, out int[]? tokens))
            return new PromptResult.Refused(PromptRules.TooLong(Model.Shape, PromptRules.Room(settings), $"more than {most:N0}"));
        if (settings.AddBosToken && Model.StartToken is { } start)
            tokens = [start, .. tokens];
        if (PromptRules.Check(tokens, Model.Shape, PromptRules.Room(settings)) is { } error)
            return new PromptResult.Refused(error);
        if (settings.BadWords.Length > 0)
            settings = settings with { BadWordsIds = [.. settings.BadWordsIds, .. BadWords.Tokens(_tokenizer, settings.BadWords)] };
        Sequence[] ended = await Task.WhenAll(Enumerable.Range(0, settings.SearchesBeams ? 1 : settings.BestOf).Select(choice =>
            _loop.RunAsync(new Sequence(tokens, settings, choice, Model, _tokenizer), cancel)));
        return new ChoiceWriter(_tokenizer, prompt, settings).Write(ended);
    }

    /// <summary>Stops after the pass that is running, and frees the model. What has not ended comes back as cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _engine.Dispose();
    }

    private bool TryEncode(Prompt prompt, int most, [NotNullWhen(true)] out int[]? tokens)
    {
        if (prompt is not Prompt.Tokens given)
            return _tokenizer.TryEncode(((Prompt.Text)prompt).Value, most, out tokens);
        tokens = given.Ids;
        return true;
    }
}
