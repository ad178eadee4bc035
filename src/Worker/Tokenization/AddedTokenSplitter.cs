using System.Buffers;

namespace KoGpt2.Worker.Tokenization;

/// <summary>One of the tokens that stand for a fixed text beside those that merges build.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text, exactly; not empty.</param>
/// <param name="Special">Whether the file calls it special; KoGPT2's emoticons and emoji are special too.</param>
/// <param name="Normalized">Whether it is looked for after normalization rather than before.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool Normalized);

/// <summary>A stretch of text, or an added token that was found.</summary>
/// <param name="Text">The characters; not empty.</param>
/// <param name="Token">The added token's id; <see langword="null"/> for text between added tokens.</param>
internal readonly record struct TextPart(string Text, int? Token);

/// <summary>Cuts a text at its added tokens: the leftmost first, and of those that start at one place the longest.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly SearchValues<string> _contents;
    private readonly ILookup<char, AddedToken> _longestFirst;

    /// <summary>Prepares to look for some tokens; none is fine.</summary>
    public AddedTokenSplitter(IReadOnlyCollection<AddedToken> tokens)
    {
        _contents = SearchValues.Create([.. tokens.Select(token => token.Content)], StringComparison.Ordinal);
        _longestFirst = tokens.OrderByDescending(token => token.Content.Length).ToLookup(token => token.Content[0]);
    }

    /// <summary>Cuts <paramref name="text"/>; the parts side by side are the text.</summary>
    /// <remarks>Source: Hugging Face tokenizers, <c>AddedVocabulary</c>, which matches leftmost-longest.</remarks>
    public IEnumerable<TextPart> Split(string text)
    {
        int start = 0;
        for (int at = Next(text, 0); at >= 0; at = Next(text, start))
        {
            if (at > start)
                yield return new TextPart(text[start..at], null);
            AddedToken found = LongestAt(text, at);
            yield return new TextPart(found.Content, found.Id);
            start = at + found.Content.Length;
        }
        if (start < text.Length)
            yield return new TextPart(text[start..], null);
    }

    private int Next(string text, int start)
    {
        int offset = text.AsSpan(start).IndexOfAny(_contents);
        return offset < 0 ? -1 : start + offset;
    }

    private AddedToken LongestAt(string text, int at) =>
        _longestFirst[text[at]].First(token => text.AsSpan(at).StartsWith(token.Content, StringComparison.Ordinal));
}
