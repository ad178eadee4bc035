using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Worker.Sampling.Logprobs;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Generation;

/// <summary>Puts scored tokens into OpenAI's form, one stretch of a text after another.</summary>
/// <param name="tokenizer">Writes the tokens.</param>
internal sealed class LogprobsWriter(KoGpt2Tokenizer tokenizer)
{
    private readonly List<string> _pieces = [];
    private readonly List<double?> _logprobs = [];
    private readonly List<IReadOnlyDictionary<string, double>?> _top = [];
    private readonly List<int> _offsets = [], _ids = [];

    /// <summary>Adds a stretch.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="scores">Its last tokens, scored; those before them have no score.</param>
    /// <param name="decoding">How its text was written.</param>
    /// <param name="start">Where its text starts, in code points.</param>
    /// <param name="end">Where its text ends; no token starts behind it.</param>
    public void Add(IReadOnlyList<int> tokens, IReadOnlyList<ScoredToken> scores, DecodeOptions decoding, int start, int end)
    {
        var decoder = new IncrementalDecoder(tokenizer, decoding);
        int settled = start, unscored = tokens.Count - scores.Count;
        for (int i = 0; i < tokens.Count; i++)
        {
            DecodeOptions alone = decoding with { Continues = decoding.Continues || i > 0, KeepControl = true };
            _ids.Add(tokens[i]);
            _pieces.Add(tokenizer.Decode([tokens[i]], alone));
            _offsets.Add(Math.Min(settled + CodePoints(decoder.Open), end));
            _logprobs.Add(i < unscored ? null : scores[i - unscored].Logprob);
            _top.Add(i < unscored ? null : Top(scores[i - unscored], alone));
            settled += CodePoints(decoder.Append(tokens[i]));
        }
    }

    /// <summary>All that was added.</summary>
    public ChoiceLogprobs ToLogprobs() => new(_pieces, _logprobs, _top, _offsets, _ids);

    /// <summary>Characters of a text as OpenAI's clients count them.</summary>
    public static int CodePoints(string text) => text.Count(unit => !char.IsLowSurrogate(unit));

    private Dictionary<string, double> Top(ScoredToken scored, DecodeOptions alone)
    {
        Dictionary<string, double> top = [];
        foreach (TokenLogprob other in scored.Likeliest.Append(new TokenLogprob(scored.Token, scored.Logprob)))
            top.TryAdd(tokenizer.Decode([other.Token], alone), other.Logprob);
        return top;
    }
}
