using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Cli.Tokenize;

/// <summary>One line of <c>kogpt2 tokenize</c>: a text and the tokens it stands for.</summary>
/// <param name="Text">The text.</param>
/// <param name="Ids">Ids of its tokens.</param>
/// <param name="Tokens">The tokens as the vocabulary has them.</param>
public sealed record TokenizedLine(string Text, int[] Ids, string[] Tokens)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a text and tokenizes it.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="line">The text itself, or with <paramref name="json"/> a JSON string.</param>
    /// <param name="json">Whether the line is JSON.</param>
    /// <exception cref="FormatException">The line is no JSON string.</exception>
    public static TokenizedLine Encode(KoGpt2Tokenizer tokenizer, string line, bool json)
    {
        string text = json ? Read<string>(line, "a JSON string, such as \"안녕하세요\"") : line;
        return From(tokenizer, text, tokenizer.Encode(text));
    }

    /// <summary>Reads ids and turns them into text.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="line">Ids with spaces between, up to a tab if there is one; or with <paramref name="json"/> an array of integers.</param>
    /// <param name="json">Whether the line is JSON.</param>
    /// <param name="options">What to keep and what to repair.</param>
    /// <exception cref="FormatException">The line has no ids, or one that the vocabulary lacks.</exception>
    public static TokenizedLine Decode(KoGpt2Tokenizer tokenizer, string line, bool json, DecodeOptions options)
    {
        int[] ids = json
            ? Read<int[]>(line, "a JSON array of token ids, such as [12, 345]")
            : [.. line.Split('\t')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReadId)];
        foreach (int id in ids)
            if (id < 0 || id >= tokenizer.Vocabulary)
                throw new FormatException($"{id} is no token; ids go from 0 to {tokenizer.Vocabulary - 1}.");
        return From(tokenizer, tokenizer.Decode(ids, options), ids);
    }

    /// <summary>The line as a JSON object: <c>text</c>, <c>ids</c>, <c>tokens</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Ids, a tab, and tokens, with spaces between; a line break inside a token shows as ⏎.</summary>
    public override string ToString() =>
        $"{string.Join(' ', Ids)}\t{string.Join(' ', Tokens).Replace('\n', '⏎')}";

    private static TokenizedLine From(KoGpt2Tokenizer tokenizer, string text, int[] ids) => new(text, ids, [.. ids.Select(tokenizer.TokenOf)]);

    private static T Read<T>(string line, string right)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new FormatException($"this is not {right}: {Excerpt(line)}");
        }
    }

    private static int ReadId(string word) => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new FormatException($"this is no token id, which is an integer: {Excerpt(word)}");

    private static string Excerpt(string text) => text.Length <= 40 ? text : $"{text[..37]}...";
}
