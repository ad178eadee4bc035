using System.Text;
using System.Text.Json;

namespace KoGpt2.Worker.Tests.Tokenization;

/// <summary>The tokenizer said as plainly as it can be, as slow as it likes: an oracle for random texts.</summary>
internal sealed class ReferenceTokenizer
{
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<(string, string), int> _ranks = [];
    private readonly string[] _added;

    public ReferenceTokenizer(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement model = document.RootElement.GetProperty("model");
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
            _ids[token.Name] = token.Value.GetInt32();
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray())
            _ranks[(merge.GetString()!.Split(' ')[0], merge.GetString()!.Split(' ')[1])] = _ranks.Count;
        _added = [.. document.RootElement.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("content").GetString()!)];
    }

    public IEnumerable<int> Encode(string text)
    {
        string between = "";
        for (int at = 0; at < text.Length; at++)
        {
            string? added = _added.Where(token => string.CompareOrdinal(text, at, token, 0, token.Length) == 0).MaxBy(token => token.Length);
            if (added is null)
            {
                between += text[at];
                continue;
            }
            foreach (int id in Stretch(between))
                yield return id;
            yield return _ids[added];
            between = "";
            at += added.Length - 1;
        }
        foreach (int id in Stretch(between))
            yield return id;
    }

    private IEnumerable<int> Stretch(string text)
    {
        if (text.Length == 0)
            return [];
        string marked = text.Normalize(NormalizationForm.FormKC).Replace(' ', '▁');
        string[] words = (marked.StartsWith('▁') ? marked[1..] : marked).Split('▁');
        return words.SelectMany(word => Word("▁" + word));
    }

    private IEnumerable<int> Word(string word)
    {
        List<string> symbols = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
        while (true)
        {
            int best = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
                if (Rank(i) < (best < 0 ? int.MaxValue : Rank(best)))
                    best = i;
            if (best < 0)
                return symbols.Select(symbol => _ids.TryGetValue(symbol, out int id) ? id : _ids["<unk>"]);
            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }

        int Rank(int i) => _ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue);
    }
}
