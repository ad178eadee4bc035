using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using KoGpt2.Shared.Text;
using Microsoft.ML.Tokenizers;

namespace KoGpt2.Worker.Tokenization;

/// <summary>KoGPT2's tokenizer: text to tokens and back. Thread-safe; nothing about it changes after <see cref="Load"/>.</summary>
/// <remarks>
/// Source: Hugging Face tokenizers with the <c>tokenizer.json</c> of skt/kogpt2-base-v2. Added tokens are split off the raw text. Each stretch between
/// is normalized (NFKC), its spaces become ▁, and it gets a ▁ in front unless it has one. It is cut before each ▁, and within each piece characters
/// are merged, the pair of the lowest rank first (BPE). Characters that are no token are the unknown token, one for each.
/// Unpaired surrogates and U+FFFE count as U+FFFD, since .NET normalizes neither.
/// </remarks>
public sealed partial class KoGpt2Tokenizer
{
    private const char WordStart = '▁';
    private const int SurrogatePair = 2;

    private readonly BpeTokenizer _merging;
    private readonly AddedTokenSplitter _addedRaw, _addedNormalized;
    private readonly string[] _tokens, _texts;
    private readonly HashSet<int> _control;
    private readonly int _longestToken, _unknown;

    private KoGpt2Tokenizer(TokenizerFile file)
    {
        _merging = BpeTokenizer.Create(new BpeOptions(file.Merged) { Merges = file.Merges, UnknownToken = file.Unknown, PreTokenizer = new WordStarts() });
        _addedRaw = new AddedTokenSplitter([.. file.Added.Where(token => !token.Normalized)]);
        _addedNormalized = new AddedTokenSplitter([.. file.Added.Where(token => token.Normalized)]);
        _tokens = file.Tokens;
        _texts = [.. file.Tokens.Select(token => token.Replace(WordStart, ' '))];
        _control = [.. file.Added.Where(token => token.Special && ControlForm().IsMatch(token.Content)).Select(token => token.Id)];
        _unknown = file.Merged[file.Unknown];
        _longestToken = Math.Max(SurrogatePair, file.Merged.Keys.Max(token => token.Length));
        AddedTokens = file.Added.DistinctBy(token => token.Id).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
    }

    /// <summary>Number of tokens; their ids are 0 to one less. A model may have more rows of embeddings than this.</summary>
    public int Vocabulary => _tokens.Length;

    /// <summary>The tokens that stand for a fixed text and are found before any merging, with their ids: control tokens, emoticons, emoji.</summary>
    public IReadOnlyDictionary<string, int> AddedTokens { get; }

    /// <summary>Reads a <c>tokenizer.json</c>. Takes about a quarter of a second for KoGPT2's.</summary>
    /// <param name="path">The file. Merges may be strings or pairs, and added tokens may go beyond the model's vocabulary, as fine-tuning leaves them.</param>
    /// <exception cref="InvalidDataException">The file is damaged or of another kind; the message names the place and what would be right.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="PlatformNotSupportedException">.NET runs in globalization-invariant mode, in which it does not normalize text.</exception>
    public static KoGpt2Tokenizer Load(string path)
    {
        if ("ㅋ".Normalize(NormalizationForm.FormKC) != "\u110F")
            throw new PlatformNotSupportedException("KoGPT2's text needs Unicode normalization, which is off in .NET's globalization-invariant mode: "
                + "install the ICU libraries and set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT to false.");
        return new KoGpt2Tokenizer(TokenizerFile.Read(path));
    }

    /// <summary>A token's text as the file has it: ▁ starts a word.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="token"/> is not from 0 to <see cref="Vocabulary"/> - 1.</exception>
    public string TokenOf(int token) => (uint)token < (uint)_tokens.Length
        ? _tokens[token]
        : throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokens go from 0 to {_tokens.Length - 1}.");

    /// <summary>Whether a token steers the model rather than being text: <c>&lt;/s&gt;</c>, <c>&lt;usr&gt;</c>, <c>&lt;unused0&gt;</c>.</summary>
    /// <returns>
    /// True for the special added tokens that are a word of letters, digits and underscores in angle brackets, with or without a slash.
    /// KoGPT2's file calls its emoticons and emoji special too, but they are text that people read.
    /// </returns>
    public bool IsControl(int token) => _control.Contains(token);

    /// <summary>Turns a text into tokens; nothing is put before or after them.</summary>
    /// <returns>The tokens, 0 to <see cref="Vocabulary"/> - 1; none for an empty text.</returns>
    /// <remarks>The time grows with the square of the longest run without a space, a second at 100,000 characters: see <see cref="TryEncode"/>.</remarks>
    public int[] Encode(string text)
    {
        TryEncode(text, int.MaxValue, out int[]? tokens);
        return tokens!;
    }

    /// <summary>Turns a text into tokens if they are not too many, and wastes no time on a text that is far too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">Most tokens to accept, 0 or more.</param>
    /// <param name="tokens">The tokens.</param>
    /// <returns>False if there are more than <paramref name="most"/>.</returns>
    public bool TryEncode(string text, int most, [NotNullWhen(true)] out int[]? tokens)
    {
        List<int> found = [];
        tokens = null;
        foreach (TextPart part in _addedRaw.Split(WellFormed.Of(text)).SelectMany(Normalize))
        {
            if (part.Token is { } added)
                found.Add(added);
            else if (part.Text.Length / _longestToken <= most - found.Count)
                found.AddRange(Merge(part.Text));
            else
                return false;
            if (found.Count > most)
                return false;
        }
        tokens = [.. found];
        return true;
    }

    /// <summary>Turns a text into tokens as they stand inside a word: no ▁ is put in front of its start.</summary>
    internal int[] EncodeInside(string text) =>
    [
        .. _addedRaw.Split(WellFormed.Of(text)).SelectMany(Normalize).SelectMany((part, place) => part.Token is { } added ? [added] : Merge(part.Text, inside: place == 0)),
    ];

    /// <summary>Whether a token stands for characters that have none.</summary>
    internal bool IsUnknown(int token) => token == _unknown;

    /// <summary>Turns tokens into text.</summary>
    /// <param name="tokens">Tokens. Those outside the vocabulary stand for no text, as with Hugging Face: a model may have more than its tokenizer.</param>
    /// <param name="options">What to keep and what to repair.</param>
    /// <returns>The tokens' texts side by side with ▁ as a space, less the ▁ of the first unless the text goes on with an earlier one.</returns>
    public string Decode(ReadOnlySpan<int> tokens, DecodeOptions options = default)
    {
        StringBuilder text = new();
        bool started = options.Continues;
        foreach (int token in tokens)
            text.Append(TextOf(token, options, ref started));
        return options.Raw ? text.ToString() : JamoRepair.Repair(text.ToString());
    }

    /// <summary>What one token adds to a text, before repair.</summary>
    /// <param name="token">The token.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="started">Whether a token was written before; set if this one is.</param>
    internal string TextOf(int token, DecodeOptions options, ref bool started)
    {
        if ((uint)token >= (uint)_tokens.Length || (!options.KeepControl && IsControl(token)))
            return "";
        bool first = !started;
        started = true;
        return first ? _tokens[token].Replace(WordStart.ToString(), "", StringComparison.Ordinal) : _texts[token];
    }

    private IEnumerable<TextPart> Normalize(TextPart raw) =>
        raw.Token is null ? _addedNormalized.Split(raw.Text.Normalize(NormalizationForm.FormKC)) : [raw];

    private IReadOnlyList<int> Merge(string stretch, bool inside = false)
    {
        string words = stretch.Replace(' ', WordStart);
        return _merging.EncodeToIds(inside || words[0] == WordStart ? words : WordStart + words, considerNormalization: false);
    }

    [GeneratedRegex(@"^</?[\p{L}\p{Nd}_]+>\z")]
    private static partial Regex ControlForm();

    /// <summary>Cuts before each ▁.</summary>
    private sealed class WordStarts : PreTokenizer
    {
        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
        {
            for (int start = 0, end; start < text.Length; start = end)
            {
                int next = text.IndexOf(WordStart, start + 1);
                end = next < 0 ? text.Length : next;
                yield return (start, end - start);
            }
        }

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
    }
}
