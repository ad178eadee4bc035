using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Models;

/// <summary>A model in memory, answering input lines: its tokenizer, and the engine that runs it.</summary>
public sealed class LoadedModel : IAsyncDisposable
{
    private readonly EngineLoop _engine;
    private readonly KoGpt2Tokenizer _tokenizer;

    private LoadedModel(ModelManifest manifest, KoGpt2Tokenizer tokenizer, EngineLoop engine) => (Manifest, _tokenizer, _engine) = (manifest, tokenizer, engine);

    /// <summary>What the model is.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Answers one line, together with whatever else is being generated.</summary>
    /// <param name="index">The line's number.</param>
    /// <param name="line">The line.</param>
    /// <param name="jobSettings">Settings where the line says nothing.</param>
    /// <param name="seed">The seed where neither says one.</param>
    /// <param name="unwanted">Ends the line as cancelled.</param>
    /// <returns>The line's result: its texts; or an error for a prompt that is too long, or for a line that was cancelled.</returns>
    public async Task<ResultLine> AnswerAsync(int index, InputLine line, RequestSettings jobSettings, long seed, CancellationToken unwanted)
    {
        var result = new ResultLine { Index = index, CustomId = line.CustomId };
        int[] prompt = _tokenizer.Encode(line.Prompt);
        if (PromptRules.Check(prompt, Manifest.Shape) is { } error)
            return result with { Error = new LineError(LineErrorCodes.PromptTooLong, error.Message) };
        var settings = GenerationSettings.From(line.Settings.Over(jobSettings).Over(Manifest.Defaults), seed);
        Sequence[] choices = [.. Enumerable.Range(0, settings.N).Select(choice => new Sequence(prompt, settings, choice, Manifest, _tokenizer))];
        if (!await GenerateAsync(choices, unwanted))
            return result with { Error = new LineError(LineErrorCodes.Cancelled, "The job was stopped before this line was finished.") };
        return result with
        {
            Choices = [.. choices.Select(choice => new Choice(choice.Choice, choice.Text, choice.FinishReason.ToString().ToLowerInvariant(), settings.Seed))],
            Usage = new LineUsage(prompt.Length, choices.Sum(choice => choice.Output.Length)),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task<bool> GenerateAsync(Sequence[] choices, CancellationToken unwanted)
    {
        using CancellationTokenRegistration cancel = unwanted.Register(() => Array.ForEach(choices, choice => choice.Cancel()));
        try
        {
            foreach (Sequence choice in choices)
                await _engine.SubmitAsync(choice, unwanted);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        await Task.WhenAll(choices.Select(choice => choice.Completion));
        return choices.All(choice => choice.FinishReason != FinishReason.Cancelled);
    }
}
