using System.Runtime.InteropServices;

namespace KoGpt2.Worker.Tokenization;

/// <summary>The text of one choice while it is generated, and whether a stop string has ended it. Not thread-safe.</summary>
/// <remarks>
/// At every moment <see cref="Text"/> is what <see cref="KoGpt2Tokenizer.Decode"/> makes of the tokens so far, cut where the first stop string
/// in it starts. It depends on nothing but the tokens. A token costs time in proportion to its own length and the stop strings'.
/// </remarks>
public sealed class StreamedText
{
    private readonly IncrementalDecoder _decoder;
    private readonly IReadOnlyList<string> _stops;
    private readonly List<char> _text = [];
    private int _settled, _taken;

    /// <summary>Starts an empty text.</summary>
    /// <param name="tokenizer">Whose tokens will come.</param>
    /// <param name="stops">Texts that end it, none of them empty. They may span tokens, and a token may hold more than one.</param>
    /// <param name="options">What to keep and what to repair.</param>
    /// <exception cref="ArgumentException">A stop string is empty.</exception>
    public StreamedText(KoGpt2Tokenizer tokenizer, IReadOnlyList<string> stops, DecodeOptions options = default)
    {
        if (stops.Contains(""))
            throw new ArgumentException("A stop string is empty; each must have at least one character.", nameof(stops));
        _decoder = new IncrementalDecoder(tokenizer, options);
        _stops = stops;
    }

    /// <summary>The stop string that ended the text; <see langword="null"/> while none has.</summary>
    /// <remarks>The one that is complete first; of several that end at one character, the longest.</remarks>
    public string? Stop { get; private set; }

    /// <summary>The text so far, without the stop string and what came after it.</summary>
    public string Text => new(Characters);

    private Span<char> Characters => CollectionsMarshal.AsSpan(_text);

    /// <summary>Takes the next token.</summary>
    /// <returns>True if a stop string is complete with it: the text is over.</returns>
    /// <exception cref="InvalidOperationException">A stop string has ended the text before.</exception>
    public bool Append(int token)
    {
        if (Stop is not null)
            throw new InvalidOperationException("The text is over; no token can follow its stop string.");
        int searched = _settled;
        CollectionsMarshal.SetCount(_text, _settled);
        _text.AddRange(_decoder.Append(token));
        _settled = _text.Count;
        _text.AddRange(_decoder.Open);
        if (StopStrings.FirstComplete(Characters, searched, _stops) is not { } found)
            return false;
        Stop = found.Stop;
        CollectionsMarshal.SetCount(_text, found.Start);
        return true;
    }

    /// <summary>Gives out text that no later token can change or cut off.</summary>
    /// <param name="last">True if no token follows: then nothing is held back.</param>
    /// <returns>The characters since the last call; all calls' results side by side are <see cref="Text"/> once the last was made.</returns>
    public string Take(bool last = false)
    {
        int end = last || Stop is not null ? _text.Count : _settled - StopStrings.OpenLength(Characters[.._settled], _stops);
        string piece = new(Characters[_taken..end]);
        _taken = end;
        return piece;
    }
}
