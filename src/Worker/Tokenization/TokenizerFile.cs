using System.Text;
using System.Text.Json;

namespace KoGpt2.Worker.Tokenization;

/// <summary>What a <c>tokenizer.json</c> of KoGPT2's kind says, checked.</summary>
/// <param name="Tokens">The text of each token; the index is its id.</param>
/// <param name="Merged">The tokens that characters and merges make, with their ids: all but those that only were added.</param>
/// <param name="Merges">Pairs of tokens joined by a space, the first merged first.</param>
/// <param name="Unknown">The token for characters that have none.</param>
/// <param name="Added">The tokens that stand for a fixed text.</param>
internal sealed record TokenizerFile(
    string[] Tokens, IReadOnlyDictionary<string, int> Merged, IReadOnlyList<string> Merges, string Unknown, IReadOnlyList<AddedToken> Added)
{
    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, or a tokenizer of another kind; the message says where and what would be right.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TokenizerFile Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(file);
            return Read(new TokenizerJson(document.RootElement, "", path));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: this is no JSON document: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"{path}: a string in it is no valid Unicode text: {e.Message}", e);
        }
    }

    private static TokenizerFile Read(TokenizerJson root)
    {
        TokenizerPipeline.Check(root);
        TokenizerJson model = root["model"];
        Dictionary<string, int> merged = ReadVocabulary(model["vocab"]);
        AddedToken[] added = [.. root["added_tokens"].Items.Select(token => ReadAdded(token, merged))];
        string[] tokens = ById(
            merged.Concat(added.Where(token => !merged.ContainsKey(token.Content)).Select(token => KeyValuePair.Create(token.Content, token.Id))), root);
        string unknown = model["unk_token"].Text();
        model["unk_token"].Require(merged.ContainsKey(unknown), "a token of 'model.vocab'");
        return new TokenizerFile(tokens, merged, ReadMerges(model["merges"], merged), unknown, added);
    }

    private static Dictionary<string, int> ReadVocabulary(TokenizerJson vocabulary)
    {
        vocabulary.Require(vocabulary.Value.ValueKind == JsonValueKind.Object, "an object of tokens and ids");
        Dictionary<string, int> ids = new(vocabulary.Value.GetPropertyCount(), StringComparer.Ordinal);
        foreach (JsonProperty token in vocabulary.Value.EnumerateObject())
        {
            if (token.Name.Contains('\uFFFE'))
                throw vocabulary.Refusal($"'{vocabulary.Where}' has a token with U+FFFE in it (id {token.Value}); tokens are text, and that is no character.");
            if (!ids.TryAdd(token.Name, vocabulary.At(token).Id()))
                throw vocabulary.Refusal($"'{vocabulary.Where}' has the token \"{token.Name}\" twice; each must have one id.");
        }
        return ids;
    }

    private static AddedToken ReadAdded(TokenizerJson token, Dictionary<string, int> merged)
    {
        foreach (string name in new[] { "single_word", "lstrip", "rstrip" })
            token[name].Require(token[name].IsOff, "false");
        AddedToken added = new(token["id"].Id(), token["content"].Text(), !token["special"].IsOff, !token["normalized"].IsOff);
        token["content"].Require(!added.Normalized || added.Content.IsNormalized(NormalizationForm.FormKC), "text in NFKC, or 'normalized' false,");
        int id = merged.GetValueOrDefault(added.Content, added.Id);
        token["id"].Require(id == added.Id, $"the id {id}, as in 'model.vocab',");
        return added;
    }

    private static string[] ById(IEnumerable<KeyValuePair<string, int>> ids, TokenizerJson root)
    {
        KeyValuePair<string, int>[] ordered = [.. ids.OrderBy(token => token.Value)];
        for (int id = 0; id < ordered.Length; id++)
            if (ordered[id].Value != id)
                throw root.Refusal($"the ids of its {ordered.Length} tokens must be 0 to {ordered.Length - 1}, each once; "
                    + $"\"{ordered[id].Key}\" has {ordered[id].Value}, where {id} would be next.");
        return [.. ordered.Select(token => token.Key)];
    }

    private static List<string> ReadMerges(TokenizerJson merges, Dictionary<string, int> vocabulary)
    {
        merges.Require(merges.Value.ValueKind == JsonValueKind.Array, "an array");
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> pairs = [];
        foreach (TokenizerJson merge in merges.Items)
        {
            string pair = merge.Value.ValueKind == JsonValueKind.Array ? string.Join(' ', merge.Items.Select(part => part.Text())) : merge.Text();
            string[] parts = pair.Split(' ');
            merge.Require(parts.Length == 2 && parts.Append(string.Concat(parts)).All(vocabulary.ContainsKey), "two tokens that make a third of 'model.vocab'");
            merge.Require(seen.Add(pair), "a pair that no merge before it has");
            pairs.Add(pair);
        }
        return pairs;
    }
}
