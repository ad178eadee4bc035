using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Engine;

/// <summary>One choice of one prompt: what was asked, and what has come so far.</summary>
/// <remarks>The engine's thread owns it until <see cref="Completion"/>; until then others may only call <see cref="Cancel"/>.</remarks>
public sealed class Sequence
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _prompt, _ending;
    private readonly List<int> _output = [];
    private readonly StreamedText? _text;
    private readonly RepetitionDetector? _repetition;
    private readonly int _most;
    private volatile bool _cancelled;

    /// <summary>A sequence that has not begun.</summary>
    /// <param name="prompt">The prompt's tokens. Choices that share the array share its computation.</param>
    /// <param name="settings">What to generate.</param>
    /// <param name="choice">Which of the prompt's choices it is, from 0.</param>
    /// <param name="model">The model: its context, its vocabulary, its end tokens.</param>
    /// <param name="tokenizer">Writes the text; null for a sequence of tokens alone, which no stop text can end.</param>
    /// <exception cref="ArgumentException"><see cref="PromptRules"/> refuses the prompt.</exception>
    public Sequence(int[] prompt, GenerationSettings settings, int choice, ModelManifest model, KoGpt2Tokenizer? tokenizer = null)
    {
        if (PromptRules.Check(prompt, model.Shape) is { } error)
            throw new ArgumentException(error.Message, nameof(prompt));
        (_prompt, Settings, Choice) = (prompt, settings, choice);
        _ending = TokenHistory.EndingTokens(model.EndTokens, settings);
        _most = Math.Min(settings.MaxTokens, model.Shape.Positions - prompt.Length);
        History = new TokenHistory(prompt, settings, _ending);
        _text = tokenizer is null ? null : new StreamedText(tokenizer, settings.Stop, DecodeOptions.After(prompt, settings, tokenizer));
        _repetition = settings.RepetitionDetection is { } repetition ? new RepetitionDetector(repetition) : null;
        Random = new RandomNumbers(settings.Seed, choice);
    }

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<int> Prompt => _prompt;

    /// <summary>What to generate.</summary>
    public GenerationSettings Settings { get; }

    /// <summary>Which of the prompt's choices this is, from 0.</summary>
    public int Choice { get; }

    /// <summary>The tokens generated so far, with the end token or stop token that ended it.</summary>
    public IReadOnlyList<int> Output => _output;

    /// <summary>The text so far, as it goes on after the prompt's, without what ended it; null without a tokenizer.</summary>
    public string? Text => _text?.Text;

    /// <summary>Why it ended; null while it runs, and if it failed.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Ends when the sequence has ended, or fails as the pass failed that ran it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether its caller gave it up.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>What logits processors know of it.</summary>
    internal TokenHistory History { get; }

    /// <summary>Its random numbers.</summary>
    internal RandomNumbers Random { get; }

    /// <summary>Tokens of prompt and output whose keys and values its slot holds.</summary>
    internal int Cached { get; private set; }

    /// <summary>Whether its whole prompt has run, so that one token follows another.</summary>
    internal bool IsDecoding => Cached >= _prompt.Length;

    /// <summary>Gives the sequence up: it ends with the next pass, with what it has by then. Any thread may call it, at any time.</summary>
    public void Cancel() => _cancelled = true;

    /// <summary>Whether two sequences are choices of one prompt.</summary>
    internal bool SharesPromptWith(Sequence other) => ReferenceEquals(_prompt, other._prompt);

    /// <summary>A token of prompt or output by its position.</summary>
    internal int TokenAt(int position) => position < _prompt.Length ? _prompt[position] : _output[position - _prompt.Length];

    /// <summary>Notes that a pass has put its next tokens into its slot.</summary>
    internal void Advance(int tokens) => Cached += tokens;

    /// <summary>Takes the next token, which may end the sequence.</summary>
    internal void Accept(int token)
    {
        _output.Add(token);
        History.Add(token);
        bool repeats = _repetition?.Append(token) == true;
        if (_ending.Contains(token) || _text?.Append(token) == true)
            FinishReason = Engine.FinishReason.Stop;
        else if (_output.Count == _most)
            FinishReason = Engine.FinishReason.Length;
        else if (repeats && _output.Count >= Settings.MinTokens)
            FinishReason = Engine.FinishReason.Repetition;
    }

    /// <summary>Ends it as given up.</summary>
    internal void EndCancelled() => FinishReason = Engine.FinishReason.Cancelled;

    /// <summary>Hands it back to its caller.</summary>
    internal void Complete() => _completion.TrySetResult();

    /// <summary>Hands it back to its caller as failed.</summary>
    internal void Fail(Exception error) => _completion.TrySetException(error);
}
