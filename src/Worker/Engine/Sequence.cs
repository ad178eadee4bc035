using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Sampling.Processors;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Engine;

/// <summary>One choice of one prompt: what was asked, and what has come so far.</summary>
/// <remarks>The engine's thread owns it until <see cref="Completion"/>; until then others may only call <see cref="Cancel"/>.</remarks>
public sealed class Sequence
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _prompt, _ending;
    private readonly List<int> _output = [];
    private readonly List<ScoredToken> _promptScores = [], _outputScores = [];
    private readonly SeenTokens? _seen;
    private readonly StreamedText? _text;
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
        if (PromptRules.Check(prompt, model.Shape, PromptRules.Room(settings)) is { } error)
            throw new ArgumentException(error.Message, nameof(prompt));
        (_prompt, Settings, Choice) = (prompt, settings, choice);
        _ending = [.. settings.IgnoreEos ? [] : model.EndTokens, .. settings.StopTokenIds];
        _most = Math.Min(settings.MaxTokens, model.Shape.Positions - prompt.Length);
        _seen = settings.RepetitionPenalty == 1 ? null : new SeenTokens(prompt);
        _text = tokenizer is null ? null : new StreamedText(tokenizer, settings.Stop, new DecodeOptions { Continues = !tokenizer.IsControl(prompt[^1]) });
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

    /// <summary>The prompt's tokens from the second on, scored; complete once the prompt has run. Empty unless the settings ask for echo and logprobs of choice 0.</summary>
    public IReadOnlyList<ScoredToken> PromptScores => _promptScores;

    /// <summary>Each token of <see cref="Output"/>, scored; empty unless the settings ask for logprobs, or for the best of several.</summary>
    public IReadOnlyList<ScoredToken> OutputScores => _outputScores;

    /// <summary>The text so far, as it goes on after the prompt's, without what ended it; null without a tokenizer.</summary>
    public string? Text => _text?.Text;

    /// <summary>Why it ended; null while it runs, and if it failed.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Ends when the sequence has ended, or fails as the pass failed that ran it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether its caller gave it up.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Tokens that end it: the model's end tokens and the settings' stop tokens.</summary>
    internal ReadOnlySpan<int> Ending => _ending;

    /// <summary>Each token of prompt and output once; nothing where no setting asks for it.</summary>
    internal ReadOnlySpan<int> Seen => _seen is null ? [] : _seen.Tokens;

    /// <summary>How many of the likeliest tokens to name beside each token's log-probability; null where no setting asks for that either.</summary>
    internal int? Likeliest => Settings.Logprobs ?? (Settings.BestOf > Settings.N ? 0 : null);

    /// <summary>Whether the prompt's tokens are scored: once for all choices, as they have one prompt.</summary>
    internal bool ScoresPrompt => Settings is { Echo: true, Logprobs: not null } && Choice == 0;

    /// <summary>Whether tokens follow the prompt at all.</summary>
    internal bool Generates => _most > 0;

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
    /// <param name="tokens">How many.</param>
    /// <param name="scored">The tokens after them, where the pass scored the prompt.</param>
    internal void Advance(int tokens, ScoredToken[]? scored)
    {
        Cached += tokens;
        _promptScores.AddRange(scored ?? []);
        if (IsDecoding && !Generates)
            FinishReason = Engine.FinishReason.Length;
    }

    /// <summary>Takes the next token, which may end the sequence.</summary>
    /// <param name="token">The token.</param>
    /// <param name="scored">The same, scored, where <see cref="Likeliest"/> asks for it.</param>
    internal void Accept(int token, ScoredToken? scored = null)
    {
        if (scored is not null)
            _outputScores.Add(scored);
        _output.Add(token);
        _seen?.Add(token);
        if (_ending.Contains(token) || _text?.Append(token) == true)
            FinishReason = Engine.FinishReason.Stop;
        else if (_output.Count == _most)
            FinishReason = Engine.FinishReason.Length;
    }

    /// <summary>Ends it as given up.</summary>
    internal void EndCancelled() => FinishReason = Engine.FinishReason.Cancelled;

    /// <summary>Hands it back to its caller.</summary>
    internal void Complete() => _completion.TrySetResult();

    /// <summary>Hands it back to its caller as failed.</summary>
    internal void Fail(Exception error) => _completion.TrySetException(error);
}
