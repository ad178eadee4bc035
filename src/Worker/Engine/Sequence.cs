using System.Runtime.InteropServices;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine.Beams;
using KoGpt2.Worker.Engine.Rules;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Engine;

/// <summary>One choice of one prompt, or all that a beam search finds for it: what was asked, and what has come so far.</summary>
/// <remarks>The engine's thread owns it until <see cref="Completion"/>; until then others may only call <see cref="Cancel"/>.</remarks>
public sealed class Sequence
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _prompt, _ending;
    private readonly List<int> _output = [];
    private readonly List<ScoredToken> _promptScores = [], _outputScores = [];
    private readonly Sequence? _owner;
    private readonly BeamGroup? _beams;
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
        if (PromptRules.Check(prompt, model.Shape, PromptRules.Room(settings)) is { } error)
            throw new ArgumentException(error.Message, nameof(prompt));
        (_prompt, Settings, Choice) = (prompt, settings, choice);
        _ending = TokenHistory.EndingTokens(model.EndTokens, settings);
        _most = Math.Min(settings.MaxTokens, model.Shape.Positions - prompt.Length);
        History = new TokenHistory(prompt, settings, _ending);
        _repetition = settings.RepetitionDetection is { } repetition ? new RepetitionDetector(repetition) : null;
        Random = new RandomNumbers(settings.Seed, choice);
        Decoding = tokenizer is null ? default : DecodeOptions.After(prompt, settings, tokenizer);
        if (settings.SearchesBeams)
            _beams = new BeamGroup(this, new BeamSearch(settings, _ending, _most));
        else if (tokenizer is not null)
            _text = new StreamedText(tokenizer, settings.Stop, Decoding);
    }

    private Sequence(Sequence owner)
    {
        (_prompt, Settings, _ending, _most, _owner) = (owner._prompt, owner.Settings, owner._ending, owner._most, owner);
        History = owner.History.Fork();
    }

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<int> Prompt => _prompt;

    /// <summary>What to generate.</summary>
    public GenerationSettings Settings { get; }

    /// <summary>Which of the prompt's choices this is, from 0.</summary>
    public int Choice { get; }

    /// <summary>The tokens generated so far, with the end token or stop token that ended it; of a beam search those of the best text, once it has ended.</summary>
    public IReadOnlyList<int> Output => _output;

    /// <summary>The texts that a beam search found, best first, as many as it has beams at most; none while it runs, none of any other sequence.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; private set; } = [];

    /// <summary>The prompt's tokens from the second on, scored; complete once the prompt has run. Empty unless the settings ask for echo and logprobs of choice 0.</summary>
    public IReadOnlyList<ScoredToken> PromptScores => _promptScores;

    /// <summary>Each token of <see cref="Output"/>, scored; empty unless the settings ask for logprobs, for a score, or for the best of several.</summary>
    public IReadOnlyList<ScoredToken> OutputScores => _outputScores;

    /// <summary>The text so far, as it goes on after the prompt's, without what ended it; null without a tokenizer, and of a beam search.</summary>
    public string? Text => _text?.Text;

    /// <summary>How the text is written, so that it goes on after the prompt's; without meaning where there is no tokenizer.</summary>
    public DecodeOptions Decoding { get; }

    /// <summary>Why it ended; null while it runs, and if it failed.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Ends when the sequence has ended, or fails as the pass failed that ran it.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether its caller gave it up.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Rows that it takes in a pass, all or none.</summary>
    public int Rows => _beams?.Beams.Count ?? 1;

    /// <summary>What its caller knows: itself, or of a beam the sequence that searches.</summary>
    internal Sequence Owner => _owner ?? this;

    /// <summary>The beams that run in its place, as many as <see cref="Rows"/>; itself where it searches none.</summary>
    internal IReadOnlyList<Sequence> Running => _beams?.Beams ?? [this];

    /// <summary>Candidates that the sampler is to name for a beam; 0 where a token is drawn instead.</summary>
    internal int CandidatesWanted => _owner?._beams!.Wanted ?? 0;

    /// <summary>A beam's parent, and how many of its tokens the beam's own slot holds as well: the rest are to be copied. Null where nothing is.</summary>
    internal (Sequence Parent, int Same)? Fork { get; private set; }

    /// <summary>What logits processors know of it.</summary>
    internal TokenHistory History { get; private set; }

    /// <summary>How many of the likeliest tokens to name beside each token's log-probability; null where no setting asks for that either.</summary>
    internal int? Likeliest => Settings.Logprobs ?? (Settings.BestOf > Settings.N || Settings.Score ? 0 : null);

    /// <summary>Whether the prompt's tokens are scored: once for all choices, as they have one prompt.</summary>
    internal bool ScoresPrompt => Settings is { Echo: true, Logprobs: not null, SearchesBeams: false } && Choice == 0;

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

    /// <summary>Whether two sequences are choices of one prompt, or beams of it.</summary>
    internal bool SharesPromptWith(Sequence other) => ReferenceEquals(_prompt, other._prompt) && _beams is null && other._beams is null;

    /// <summary>A token of prompt or output by its position.</summary>
    internal int TokenAt(int position) => position < _prompt.Length ? _prompt[position] : _output[position - _prompt.Length];

    /// <summary>A new beam of this sequence.</summary>
    internal Sequence Beam() => new(this);

    /// <summary>Notes that a pass has put its next tokens into its slot.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="scored">The tokens after them, where the pass scored the prompt.</param>
    internal void Advance(int tokens, ScoredToken[]? scored)
    {
        Cached += tokens;
        Fork = null;
        _promptScores.AddRange(scored ?? []);
        if (IsDecoding && !Generates)
            FinishReason = Engine.FinishReason.Length;
    }

    /// <summary>Takes what a pass gave its row: the next token, which may end the sequence, or a beam's candidates, which may end the search.</summary>
    internal void Accept(RowResult result)
    {
        if (result.Scored is not null)
            _outputScores.Add(result.Scored);
        if (_owner is null)
            Accept(result.Token);
        else if (_owner._beams!.Accept(this, result.Candidates!))
            _owner.EndSearch();
    }

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

    /// <summary>Lets a beam go on from where another one stands.</summary>
    internal void ForkFrom(Sequence parent)
    {
        int same = CollectionsMarshal.AsSpan(_output).CommonPrefixLength(CollectionsMarshal.AsSpan(parent._output));
        Fork = _prompt.Length + same < Cached ? (parent, _prompt.Length + same) : null;
        CollectionsMarshal.SetCount(_output, same);
        _output.AddRange(parent._output[same..]);
        History = parent.History.Fork();
    }

    /// <summary>Ends it as given up.</summary>
    internal void EndCancelled()
    {
        FinishReason = Engine.FinishReason.Cancelled;
        _output.AddRange(_beams?.Beams[0].Output ?? []);
    }

    /// <summary>Hands it back to its caller.</summary>
    internal void Complete() => _completion.TrySetResult();

    /// <summary>Hands it back to its caller as failed.</summary>
    internal void Fail(Exception error) => _completion.TrySetException(error);

    private void EndSearch()
    {
        Hypotheses = _beams!.Found;
        _output.AddRange(Hypotheses[0].Tokens);
        FinishReason = Hypotheses[0].FinishReason;
    }
}
